import { docker, DockerError, tryDocker } from "./docker.ts";
import { MachineOff, type MachineState } from "../data-plane.ts";

/**
 * The kernel ends a container that reboots itself as if by SIGHUP, one that powers off as if by SIGINT.
 * @see https://man7.org/linux/man-pages/man2/reboot.2.html "Behavior inside PID namespaces"
 */
const EXIT_OF_REBOOT = 128 + 1;

/** Of systemd's real-time signals (SIGRTMIN is 34): +4 powers off, +5 reboots. See systemd(1), "Signals". */
const SIGNALS = { "power-off": "38", reboot: "39" } as const;

/** How long an operating system may take to go down; systemd gives a service 90 s by default. */
const GO_DOWN_SECONDS = 150;
const BOOT_SECONDS = 30;

/** Power switch and console of the machine in a container. */
export class MachinePower {
  readonly #container: string;

  constructor(container: string) {
    this.#container = container;
  }

  async state(): Promise<MachineState> {
    const found = await tryDocker(["container", "inspect", "--format", "{{.State.Running}}", this.#container]);
    if (found.code === 0) return found.stdout.trim() === "true" ? "running" : "off";
    if (/no such container/i.test(found.stderr)) return "missing";
    throw new DockerError(`docker container inspect: ${found.stderr.trim()}`, found.stderr);
  }

  /** Whether its operating system asked to be started again when it ended. */
  async wantsReboot(): Promise<boolean> {
    const format = "{{.State.Running}} {{.State.ExitCode}}";
    const found = await tryDocker(["container", "inspect", "--format", format, this.#container]);
    return found.stdout.trim() === `false ${EXIT_OF_REBOOT}`;
  }

  /** When it was last switched on. @throws {DockerError} if it is not there */
  async switchedOnAt(): Promise<Date> {
    return new Date((await docker(["inspect", "--format", "{{.State.StartedAt}}", this.#container])).trim());
  }

  /** Turns it on, if it is off, and waits until systemd answers. */
  async on(): Promise<void> {
    await docker(["start", this.#container]);
    const wait = "until [ -S /run/systemd/private ]; do sleep 0.05; done";
    const up = await tryDocker(["exec", this.#container, "timeout", String(BOOT_SECONDS), "sh", "-c", wait]);
    if (up.code === 0) return;
    const words = (await this.console()).trim().split("\n").slice(-8).join("\n");
    throw new Error(`the init of ${this.#container} did not come up; its console ends with:\n${words}`);
  }

  /** Turns it off at once. */
  async cut(): Promise<void> {
    const killed = await tryDocker(["kill", this.#container]);
    if (killed.code !== 0 && (await this.state()) === "running") throw new DockerError(killed.stderr.trim());
    await docker(["wait", this.#container], { timeoutSeconds: BOOT_SECONDS });
  }

  /** Asks the operating system to go down, and waits until it is. After `reboot` it is off too: turn it on. */
  async ask(what: keyof typeof SIGNALS): Promise<void> {
    if ((await this.state()) !== "running") return;
    const asked = await tryDocker(["kill", "--signal", SIGNALS[what], this.#container]);
    // It may have gone off in between.
    if (asked.code !== 0 && (await this.state()) === "running") throw new DockerError(asked.stderr.trim());
    await docker(["wait", this.#container], { timeoutSeconds: GO_DOWN_SECONDS });
  }

  async freeze(): Promise<void> {
    if (await this.isFrozen()) return;
    const paused = await tryDocker(["pause", this.#container]);
    if (paused.code === 0) return;
    if ((await this.state()) === "off") throw new MachineOff(`${this.#container} is off: switch it on first`);
    throw new DockerError(`docker pause: ${paused.stderr.trim()}`, paused.stderr);
  }

  async thaw(): Promise<void> {
    if (await this.isFrozen()) await docker(["unpause", this.#container]);
  }

  async isFrozen(): Promise<boolean> {
    const found = await tryDocker(["container", "inspect", "--format", "{{.State.Paused}}", this.#container]);
    return found.stdout.trim() === "true";
  }

  async console(): Promise<string> {
    const { stdout } = await tryDocker(["logs", this.#container]);
    return stdout.replaceAll("\r\n", "\n");
  }
}
