import { createHash } from "node:crypto";

import type { MachineSpec } from "../data-plane.ts";
import { siteIn, type PaperSite } from "./paper-site.ts";
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
  readonly site: PaperSite;
  running: boolean;
  frozen: boolean;
  /** Its generation was rejected or retired. */
  draining: boolean;
  /** How many of a hundred requests get no answer. */
  lossPercent: number;
  sickness: Sickness | undefined;
}

export function paperHost(spec: MachineSpec): PaperHost {
  return {
    spec,
    hostId: createHash("sha256").update(spec.instanceId).digest("hex").slice(0, 12),
    site: siteIn(spec.userData),
    running: true,
    frozen: false,
    draining: false,
    lossPercent: 0,
    sickness: undefined,
  };
}

/** Whether the network swallows what is sent to a host now. */
export function isLost({ lossPercent }: PaperHost): boolean {
  return Math.random() * 100 < lossPercent;
}

/** The answer to a request for `path`. The host must run. */
export function answerOf(host: PaperHost, path: string): HostAnswer | undefined {
  const { sickness, frozen } = host;
  if (frozen || sickness?.kind === "silent" || isLost(host)) return undefined;
  const release = sickness?.kind === "release" ? sickness.release : host.site.release;
  const ails = sickness?.kind === "status" && (sickness.path === undefined || sickness.path === path);
  const leaves = host.draining && path === "/health";
  const status = ails ? sickness.status : leaves ? 503 : 200;
  const health = {
    status: leaves ? "draining" : status === 200 ? "ok" : "failing",
    release,
    host: host.hostId,
    checks: {},
  };
  const headers = {
    "content-type": "application/json",
    "x-served-by": host.hostId,
    ...(release === undefined ? {} : { "x-release": release }),
  };
  return { status, headers, body: JSON.stringify(path === "/health" ? health : { path, release, host: host.hostId }) };
}
