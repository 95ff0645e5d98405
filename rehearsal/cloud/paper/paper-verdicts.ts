import type { PaperHost } from "./paper-host.ts";

/** How often hosts look, in their own time: see `templates/agent/agent.sh`. */
const pollSeconds = 5;

export interface PaperVerdictsOptions {
  readonly hosts: () => Iterable<PaperHost>;
  /** Text of an object of a site's bucket. */
  readonly text: (bucket: string, key: string) => Promise<string | undefined>;
  readonly speed: number;
}

/** Paper hosts obey the verdicts in their sites' buckets, as real ones do: those of a rejected or retired generation drain. */
export class PaperVerdicts {
  readonly #options: PaperVerdictsOptions;
  readonly #timer: NodeJS.Timeout;
  #looking = false;

  constructor(options: PaperVerdictsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), (pollSeconds * 1000) / options.speed).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const hosts = [...this.#options.hosts()];
      const buckets = new Set(hosts.flatMap(({ site: { bucket } }) => bucket ?? []));
      for (const bucket of buckets) {
        const verdicts = verdictsIn((await this.#options.text(bucket, "verdicts")) ?? "");
        for (const host of hosts) {
          if (host.site.bucket === bucket) host.draining = isOut(verdicts.get(host.site.generation ?? ""));
        }
      }
    } finally {
      this.#looking = false;
    }
  }
}

/** By generation. */
function verdictsIn(text: string): ReadonlyMap<string, string> {
  return new Map(
    text
      .split("\n")
      .map((line) => line.split(" "))
      .map(([generation = "", verdict = ""]) => [generation, verdict]),
  );
}

function isOut(verdict: string | undefined): boolean {
  return verdict === "rejected" || verdict === "retired";
}
