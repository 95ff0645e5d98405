import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";

import { pack } from "tar-stream";

import { apache } from "../../../infra/host/apache.ts";
import type { HostRecipe } from "../../../infra/host/recipe.ts";
import { docker } from "../../../rehearsal/cloud/docker/docker.ts";
import type { Rule } from "../../templates/host-rules.ts";
import type { Host, RealSite } from "./real-site.ts";

const repository = new URL("../../../", import.meta.url);
const program = "test/hosts/site/ask-from-inside.ts";
const programs = [program, "test/templates/outcome.ts", "test/templates/raw-http.ts"];
const place = "/root/tests";
const redirects = "/etc/apache2/evenkeel/redirects";

/** The web server of a real host, asked from the host itself, with nothing but an echo of the path behind it. */
export class HostUnderRules {
  readonly #site: RealSite;
  readonly #host: Host;

  private constructor(site: RealSite, host: Host) {
    this.#site = site;
    this.#host = host;
  }

  /** Stops the app of a host, whose web server stays as it is. */
  static async withoutApp(site: RealSite, host: Host): Promise<HostUnderRules> {
    const under = new HostUnderRules(site, host);
    const files = programs.map(async (name) => ({ path: `${place}/${name}`, content: await text(name) }));
    await under.#put(await Promise.all(files));
    // Killed, not stopped: nobody waits for what it would do to leave politely.
    await under.#do("systemctl stop --no-block evenkeel-admit.service evenkeel.service");
    await under.#do("systemctl kill --signal=KILL --kill-whom=all evenkeel.service; systemctl stop evenkeel.service");
    return under;
  }

  /** Sends requests, as the load balancer would, and tells the table that comes out. */
  async outcomes(requests: readonly string[]): Promise<Rule[]> {
    const node = "/opt/evenkeel/runtime/current/bin/node";
    const command = [node, `${place}/${program}`, this.#host.privateAddress];
    const container = await this.#site.container(this.#host.machine);
    const printed = await docker(["exec", "--interactive", container, ...command], { input: JSON.stringify(requests) });
    return JSON.parse(printed) as Rule[];
  }

  /** Gives Apache the redirects of another recipe. */
  async redirectAs(recipe: HostRecipe): Promise<void> {
    await this.#do(`rm ${redirects}/*`);
    await this.#put(apache.files(recipe).filter(({ path }) => path.startsWith(redirects)));
    await this.#do("apachectl configtest && systemctl restart apache2.service");
  }

  /** The app comes back. */
  async end(): Promise<void> {
    await this.#do("systemctl start evenkeel.service evenkeel-admit.service");
  }

  async #put(files: readonly { readonly path: string; readonly content: string }[]): Promise<void> {
    const archive = pack();
    for (const { path, content } of files) archive.entry({ name: path.slice(1), mode: 0o644 }, content);
    archive.finalize();
    const container = await this.#site.container(this.#host.machine);
    await docker(["exec", "--interactive", container, "tar", "--extract", "--directory", "/"], {
      input: Readable.from(archive),
    });
  }

  async #do(script: string): Promise<void> {
    await docker(["exec", await this.#site.container(this.#host.machine), "sh", "-c", script]);
  }
}

function text(name: string): Promise<string> {
  return readFile(new URL(name, repository), "utf8");
}
