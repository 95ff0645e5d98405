import { spawn } from "node:child_process";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";

/** The docker command failed. The message says in words what to do where the cause is known, else what docker said. */
export class DockerError extends Error {
  override readonly name = "DockerError";
  /** What docker printed on standard error. */
  readonly stderr: string;

  constructor(message: string, stderr = "") {
    super(message);
    this.stderr = stderr;
  }
}

export interface DockerOptions {
  /** Written to the command's standard input: a text, or a stream of bytes. */
  readonly input?: string | NodeJS.ReadableStream;
  /** Default: 120. */
  readonly timeoutSeconds?: number;
  /** Called with each line of standard output as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface DockerResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `docker` and resolves with its exit code and output, whatever the code is. */
export async function tryDocker(args: readonly string[], options: DockerOptions = {}): Promise<DockerResult> {
  const timeoutSeconds = options.timeoutSeconds ?? 120;
  const child = spawn("docker", args, {
    stdio: ["pipe", "pipe", "pipe"],
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
    killSignal: "SIGKILL",
  });
  const exit = new Promise<number>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") reject(new DockerError(NOT_INSTALLED));
      else if (error.name !== "AbortError") reject(new DockerError(`docker did not start: ${error.message}`));
      else reject(new DockerError(`docker ${args[0] ?? ""} took longer than ${timeoutSeconds} seconds`));
    });
    child.once("close", (code) => {
      // No code: a signal ended it.
      resolve(code ?? 128);
    });
  });
  // A command that ends before it has read its input is judged by its exit code.
  child.stdin.on("error", () => undefined);
  if (typeof options.input === "object") pipeline(options.input, child.stdin).catch(() => undefined);
  else child.stdin.end(options.input ?? "");
  if (options.onLine !== undefined) eachLine(child.stdout, options.onLine);
  const [code, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/**
 * Runs `docker` and resolves with its output, without the newline at the end.
 * @throws {DockerError} if the exit code is not 0.
 */
export async function docker(args: readonly string[], options: DockerOptions = {}): Promise<string> {
  const result = await tryDocker(args, options);
  if (result.code === 0) return result.stdout.trimEnd();
  throw new DockerError(inWords(args, result.stderr), result.stderr);
}

/**
 * Removes a container with its disk, running or not; none is fine too.
 * @throws {DockerError} if it is still there.
 */
export async function removeContainer(name: string): Promise<void> {
  const removed = await tryDocker(["rm", "--force", "--volumes", name]);
  if (removed.code === 0 || /no such container/i.test(removed.stderr)) return;
  throw new DockerError(`docker rm: ${removed.stderr.trim()}`, removed.stderr);
}

/**
 * Makes sure that a Docker engine answers and is one that runs hosts.
 * @throws {DockerError} that says what to install, start or allow.
 */
export async function requireDocker(): Promise<void> {
  const answer = await docker(["version", "--format", "{{.Server.Os}} {{.Server.APIVersion}}"], { timeoutSeconds: 20 });
  const [os, version = ""] = answer.split(" ");
  if (os !== "linux") throw new DockerError(`hosts need a Docker engine on Linux, this one runs on ${os ?? "nothing"}`);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 1 || (major === 1 && minor < OLDEST_MINOR)) {
    throw new DockerError(
      `this Docker engine speaks API ${version}; hosts need ${OLDEST} or newer (Docker 20.10): upgrade Docker`,
    );
  }
}

/** `--cgroupns` came with API 1.41, that is Docker 20.10. */
const OLDEST = "1.41";
const OLDEST_MINOR = 41;

const NOT_INSTALLED =
  "the command `docker` was not found: install Docker (on Debian or Ubuntu: `sudo apt-get install docker.io`)";

function inWords(args: readonly string[], stderr: string): string {
  if (/permission denied.*docker.*sock/is.test(stderr)) {
    return "this user may not use Docker: add it to the group `docker` (`sudo usermod -aG docker $USER`, then log in again)";
  }
  if (/cannot connect to the docker daemon|is the docker daemon running|error during connect/i.test(stderr)) {
    return "Docker is installed, but its engine does not answer: start it (`sudo systemctl start docker`)";
  }
  if (/no space left on device/i.test(stderr)) {
    return `the disk that Docker keeps its data on is full: ${stderr.trim()}`;
  }
  return `docker ${args.slice(0, 2).join(" ")}: ${stderr.trim() || "failed without a word"}`;
}

/** Calls `listener` for each whole line of a stream. */
export function eachLine(stream: NodeJS.ReadableStream, listener: (line: string) => void): void {
  let rest = "";
  stream.on("data", (chunk: Buffer | string) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) listener(line);
  });
  stream.once("end", () => {
    if (rest !== "") listener(rest);
  });
}
