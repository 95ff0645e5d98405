import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { levels } from "pino";

/** Everything the app is told from outside. On a laptop nothing need be set. */
export interface Config {
  /** `PORT`, default 3000; 0 lets the system choose. */
  readonly port: number;
  /** `HOST`: the address listened on, default 127.0.0.1, because a web server stands in front. */
  readonly address: string;
  /** `EVENKEEL_RELEASE`: id of the build that runs, default `development`. */
  readonly release: string;
  /** `EVENKEEL_HOST_ID`: opaque id of the machine, default 12 hex digits of the hash of its name. */
  readonly hostId: string;
  /** `EVENKEEL_STATE`: folder with the host's marker files; undefined: this is no host, and always admitted. */
  readonly stateDirectory: string | undefined;
  /** `EVENKEEL_HEALTH_PATH`: where the load balancer asks for the host's health, default `/health`. */
  readonly healthPath: string;
  /** `EVENKEEL_DRAIN_SECONDS`: how long a stopping worker goes on serving before it closes, default 2. */
  readonly drainSeconds: number;
  /** `LOG_LEVEL`, default `info`, at which every request is logged. */
  readonly logLevel: string;
}

/** A setting that cannot be used; the message names every such setting, the value got and what is allowed. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads the environment once. A variable that is set but empty counts as not set, as in systemd's `Environment=NAME=`.
 * @throws {ConfigError} naming every mistake at once.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const mistakes: string[] = [];

  function read<T>(name: string, fallback: T, allowed: string, parse: (text: string) => T | undefined): T {
    const text = environment[name];
    if (text === undefined || text === "") return fallback;
    const value = parse(text);
    if (value === undefined) mistakes.push(`${name} is ${JSON.stringify(text)}; allowed: ${allowed}`);
    return value ?? fallback;
  }

  const config: Config = {
    port: read("PORT", 3000, "a whole number from 0 to 65535", (text) => wholeNumber(text, 65_535)),
    address: read("HOST", "127.0.0.1", "an address without spaces", matching(/^\S+$/)),
    release: read("EVENKEEL_RELEASE", "development", identifierRule, matching(identifier)),
    hostId: read("EVENKEEL_HOST_ID", laptopId(), identifierRule, matching(identifier)),
    stateDirectory: read<string | undefined>("EVENKEEL_STATE", undefined, "an absolute path", matching(/^\//)),
    healthPath: read("EVENKEEL_HEALTH_PATH", "/health", "a path of letters, digits and ._~/-", matching(healthPath)),
    drainSeconds: read("EVENKEEL_DRAIN_SECONDS", 2, "a whole number from 0 to 600", (text) => wholeNumber(text, 600)),
    logLevel: read("LOG_LEVEL", "info", [...logLevels].join(", "), (text) => (logLevels.has(text) ? text : undefined)),
  };

  if (mistakes.length > 0) throw new ConfigError(mistakes.join("\n"));
  return config;
}

const logLevels: ReadonlySet<string> = new Set([...Object.values(levels.labels), "silent"]);

/** Both ids travel in response headers. */
const identifier = /^[\w.-]{1,64}$/;
/** As in the setting `healthPath`; nothing of it means more to Express than itself. */
const healthPath = /^\/[A-Za-z0-9._~/-]*$/;
const identifierRule = "1 to 64 letters, digits, dots, hyphens or underscores";

function matching(pattern: RegExp): (text: string) => string | undefined {
  return (text) => (pattern.test(text) ? text : undefined);
}

function wholeNumber(text: string, most: number): number | undefined {
  return /^\d{1,9}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}

function laptopId(): string {
  return createHash("sha256").update(hostname()).digest("hex").slice(0, 12);
}
