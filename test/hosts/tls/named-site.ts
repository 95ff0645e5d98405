import { spawn } from "node:child_process";

import { ensureCloud } from "../../../rehearsal/engine/cloud-process.ts";
import type { CloudName } from "../../../rehearsal/engine/clouds/cloud-name.ts";
import { setUp } from "../../../rehearsal/engine/set-up/set-up.ts";
import { finished, type Run } from "../../support/rehearsal-cli.ts";
import { RealSite, type Started } from "../site/real-site.ts";

/** The canonical one first. */
export const names = ["www.rehearsal.test", "rehearsal.test"] as const;
export const [canonicalName, furtherName] = names;

/** Of a site with these names, in a zone that the stack makes. */
export const namedSettings = { domains: names, dnsZone: furtherName };

/** A cloud in a fresh home, without a site. */
export async function cloudInFreshHome(cloud: CloudName): Promise<RealSite> {
  const site = await RealSite.inFreshHome(cloud);
  const { home } = site.cli;
  await setUp("docker", home.folder, () => undefined);
  await ensureCloud(home, "docker", () => undefined);
  return site;
}

export interface Curled extends Run {
  readonly status: number;
  /** Where the answer sends the client; empty: nowhere. */
  readonly location: string;
  /** How many redirects were followed. */
  readonly hops: number;
}

/** A site that is asked as anybody asks it, by a client whose names are resolved for it. */
export class NamedSite {
  readonly site: RealSite;
  readonly started: Started;

  constructor(site: RealSite, started: Started) {
    this.site = site;
    this.started = started;
  }

  get rootsFile(): string {
    return this.site.cli.home.caRoots;
  }

  get address(): string {
    const [address] = this.started.outputs["addresses"] as readonly string[];
    return String(address);
  }

  /** curl, trusting the authority's roots alone. */
  curl(url: string, ...options: readonly string[]): Promise<Curled> {
    return this.#curl(url, ["--cacert", this.rootsFile, ...options]);
  }

  /** curl, trusting what this machine does. */
  curlAsStranger(url: string): Promise<Curled> {
    return this.#curl(url, []);
  }

  async #curl(url: string, options: readonly string[]): Promise<Curled> {
    const { hostname } = new URL(url);
    const resolved = [...new Set<string>([...names, hostname])].flatMap((name) =>
      [80, 443].flatMap((port) => ["--resolve", `${name}:${port}:${this.address}`]),
    );
    const told = ["--write-out", "\n%{http_code} %{num_redirects} %{redirect_url}"];
    const args = ["--silent", "--show-error", "--max-time", "10", ...resolved, ...told, ...options, url];
    const run = await finished(spawn("curl", args, { stdio: ["ignore", "pipe", "pipe"] }));
    const end = run.stdout.lastIndexOf("\n");
    const [status, hops, location = ""] = run.stdout.slice(end + 1).split(" ");
    return { ...run, stdout: run.stdout.slice(0, end), status: Number(status), hops: Number(hops), location };
  }
}
