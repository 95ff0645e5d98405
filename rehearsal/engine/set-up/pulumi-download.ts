import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { messageOf } from "../../message.ts";
import { runCommand } from "../command.ts";
import { during, type Say } from "../progress.ts";

const releases = "https://get.pulumi.com/releases/sdk";

/** Until the vendor answers at all; a network that drops packets silently must not hold things up. */
const answerSeconds = 5;
/** For 100 to 200 MB. */
const transferSeconds = 300;

/**
 * Downloads the vendor's build of the CLI with its language hosts into a folder, checked against the vendor's SHA-256.
 * Returns why that was not possible, or undefined when it was done.
 */
export async function downloadPulumi(version: string, folder: string, say: Say): Promise<string | undefined> {
  const name = `pulumi-v${version}-${process.platform}-${process.arch}.tar.gz`;
  await mkdir(folder, { recursive: true });
  const unfinished = await mkdtemp(join(folder, ".pulumi-"));
  try {
    const checksums = await fetchChecksums(version);
    const wanted = checksumOf(name, checksums);
    if (wanted === undefined) return `the vendor lists no ${name}`;
    const archive = await during(say, `downloading the Pulumi CLI ${version}`, () => fetchArchive(name));
    const got = createHash("sha256").update(archive).digest("hex");
    if (got !== wanted) return `${name} has SHA-256 ${got}, the vendor says ${wanted}`;
    await writeFile(join(unfinished, name), archive);
    const unpacked = await runCommand("tar", ["-xzf", name, "--strip-components=1"], { cwd: unfinished });
    if (unpacked.code !== 0) return `${name} can't be unpacked: ${unpacked.stderr.trim()}`;
    // The CLI itself comes last: while it is missing, this is done again.
    const programs = (await readdir(unfinished)).filter((file) => file !== name && file !== "pulumi");
    for (const program of [...programs, "pulumi"]) await rename(join(unfinished, program), join(folder, program));
    return undefined;
  } catch (error) {
    return reasonOf(error);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function fetchChecksums(version: string): Promise<string> {
  const url = `${releases}/pulumi-${version}-checksums.txt`;
  const response = await fetch(url, { signal: AbortSignal.timeout(answerSeconds * 1000) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response.text();
}

async function fetchArchive(name: string): Promise<Uint8Array> {
  const url = `${releases}/${name}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(transferSeconds * 1000) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response.bytes();
}

/** The hash of a file in a list like sha256sum's: hash, white space, name. */
export function checksumOf(name: string, list: string): string | undefined {
  for (const line of list.split("\n")) {
    const [hash, file] = line.trim().split(/\s+\*?/);
    if (file === name) return hash;
  }
  return undefined;
}

/** Why a download failed, in words; `fetch` hides it in the cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "get.pulumi.com does not answer in time";
  return error.cause === undefined ? error.message : `${error.message} (${messageOf(error.cause)})`;
}
