import { readdir, readFile } from "node:fs/promises";

import { openInstance } from "../../cloud/docker/instance.ts";
import { docker } from "../../cloud/docker/docker.ts";
import { machineContainer } from "../../cloud/docker/machine-container.ts";
import type { Home } from "../../engine/paths.ts";
import type { HostKind } from "./configurations.ts";

const folder = new URL("host/", import.meta.url);
/** On the host. */
const target = "/opt/serving";

/** A host of the rehearsal with load generators on it; load and host share its processors and nobody's network. */
export class BenchHost {
  readonly kind: HostKind;
  readonly #container: string;

  private constructor(kind: HostKind, container: string) {
    this.kind = kind;
    this.#container = container;
  }

  /** Installs what the benchmark needs, and on the host with nginx what it is compared with. */
  static async prepare(home: Home, machine: string, kind: HostKind): Promise<BenchHost> {
    const host = new BenchHost(kind, machineContainer(await openInstance(home.cloud), machine));
    for (const name of await readdir(folder)) {
      const input = await readFile(new URL(name, folder), "utf8");
      await host.run(["sh", "-c", `mkdir -p ${target} && cat >${target}/${name}`], { input });
    }
    const packages = kind === "nginx" ? ["wrk", "caddy"] : ["wrk"];
    await host.run(["bash", `${target}/prepare.sh`, ...packages], { timeoutSeconds: 300 });
    return host;
  }

  /**
   * Runs a command as root and returns what it printed.
   * @throws {DockerError} if it fails.
   */
  run(
    command: readonly string[],
    options: { readonly input?: string; readonly timeoutSeconds?: number } = {},
  ): Promise<string> {
    return docker(["exec", "--interactive", "--workdir", "/", this.#container, ...command], options);
  }

  /** Path of a file of `host/` on the host. */
  static file(name: string): string {
    return `${target}/${name}`;
  }
}
