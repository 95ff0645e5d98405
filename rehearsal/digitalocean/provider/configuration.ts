import type { CheckFailure } from "../../provider/check-failure.ts";
import { isLoopback } from "../../provider/loopback.ts";

/** A provider instance's configuration, read and found harmless. */
export interface Configuration {
  /** Root of the emulator's API, without a path. */
  readonly apiEndpoint: URL;
  readonly token: string;
  readonly spaces:
    { readonly endpoint: string; readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  readonly retries: { readonly max: number; readonly waitMinSeconds: number; readonly waitMaxSeconds: number };
}

const PUBLIC_API = "https://api.digitalocean.com";

/** What is wrong with a configuration; above all an endpoint that could be a real account's. */
export function mistakesInConfiguration(config: Readonly<Record<string, unknown>>): readonly CheckFailure[] {
  const { apiEndpoint, spacesEndpoint } = config;
  const failures: CheckFailure[] = [];
  if (apiEndpoint === undefined) {
    failures.push({
      property: "apiEndpoint",
      reason: `is missing, which means ${PUBLIC_API}: the rehearsal refuses a real endpoint. Give the rehearsal cloud's, such as http://127.0.0.1:8080`,
    });
  } else if (typeof apiEndpoint === "string" && !isLoopback(apiEndpoint)) {
    failures.push({ property: "apiEndpoint", reason: refusal(apiEndpoint) });
  }
  if (typeof spacesEndpoint === "string" && spacesEndpoint !== "" && !isLoopback(spacesEndpoint)) {
    failures.push({ property: "spacesEndpoint", reason: refusal(spacesEndpoint) });
  }
  return failures;
}

function refusal(endpoint: string): string {
  return `is ${JSON.stringify(endpoint)}: the rehearsal refuses a real endpoint; only this machine's own addresses are allowed (127.0.0.0/8, [::1], localhost)`;
}

/** @throws {Error} naming all mistakes. */
export function readConfiguration(config: Readonly<Record<string, unknown>>): Configuration {
  const failures = mistakesInConfiguration(config);
  if (failures.length > 0) {
    throw new Error(failures.map(({ property, reason }) => `digitalocean:${property} ${reason}`).join("\n"));
  }
  const text = (name: string): string => {
    const value = config[name];
    return typeof value === "string" ? value : "";
  };
  const number = (name: string, fallback: number): number => {
    const value = config[name];
    return value === undefined || value === "" ? fallback : Number(value);
  };
  const spacesEndpoint = text("spacesEndpoint");
  return {
    apiEndpoint: new URL(text("apiEndpoint")),
    token: text("token"),
    spaces:
      spacesEndpoint === ""
        ? undefined
        : { endpoint: spacesEndpoint, accessKeyId: text("spacesAccessId"), secretAccessKey: text("spacesSecretKey") },
    // The official provider's defaults.
    retries: {
      max: number("httpRetryMax", 4),
      waitMinSeconds: number("httpRetryWaitMin", 1),
      waitMaxSeconds: number("httpRetryWaitMax", 30),
    },
  };
}
