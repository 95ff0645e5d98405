import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";

import { parse } from "yaml";

import { bytesOf } from "../bytes.ts";
import type { MachineSpec } from "../data-plane.ts";
import type { Sickness } from "./sickness.ts";

/** What a host answers; `undefined` instead of it: nothing, ever. */
export interface HostAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A machine that is only on paper: it is on or off, and answers as a host would that runs what its user data asks for. */
export interface PaperHost {
  spec: MachineSpec;
  readonly hostId: string;
  readonly release: string | undefined;
  running: boolean;
  sickness: Sickness | undefined;
}

const siteFile = "/etc/evenkeel/site.json";

export function paperHost(spec: MachineSpec): PaperHost {
  return {
    spec,
    hostId: createHash("sha256").update(spec.instanceId).digest("hex").slice(0, 12),
    release: releaseOf(spec.userData),
    running: true,
    sickness: undefined,
  };
}

/** A fleet shares its user data, so a release is looked for once and not once per host. */
const releases = new Map<string, string | undefined>();
const rememberedReleases = 20;

/** The release that cloud-init would put on the host; `undefined` if the user data says nothing of one. */
export function releaseOf(userData: MachineSpec["userData"]): string | undefined {
  const key = typeof userData === "object" ? userData.base64 : (userData ?? "");
  if (releases.has(key)) return releases.get(key);
  const release = readRelease(textOf(bytesOf(userData)));
  const [oldest] = releases.keys();
  if (releases.size >= rememberedReleases && oldest !== undefined) releases.delete(oldest);
  releases.set(key, release);
  return release;
}

/** cloud-init unpacks gzip by its first two bytes. */
function textOf(bytes: Buffer): string {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
}

interface CloudConfig {
  readonly write_files?: readonly { readonly path?: unknown; readonly content?: unknown }[];
}

function readRelease(userData: string): string | undefined {
  if (!userData.startsWith("#cloud-config")) return undefined;
  const config = parse(userData) as CloudConfig | null;
  const file = config?.write_files?.find(({ path }) => path === siteFile);
  if (typeof file?.content !== "string") return undefined;
  const site = JSON.parse(file.content) as { readonly release?: unknown };
  return typeof site.release === "string" ? site.release : undefined;
}

/** The answer to a request for `path`. The host must run. */
export function answerOf(host: PaperHost, path: string): HostAnswer | undefined {
  const { sickness } = host;
  if (sickness?.kind === "silent") return undefined;
  const release = sickness?.kind === "release" ? sickness.release : host.release;
  const ails = sickness?.kind === "status" && (sickness.path === undefined || sickness.path === path);
  const status = ails ? sickness.status : 200;
  const health = { status: status === 200 ? "ok" : "failing", release, host: host.hostId, checks: {} };
  const headers = {
    "content-type": "application/json",
    "x-served-by": host.hostId,
    ...(release === undefined ? {} : { "x-release": release }),
  };
  return { status, headers, body: JSON.stringify(path === "/health" ? health : { path, release, host: host.hostId }) };
}
