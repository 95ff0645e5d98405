import { connect } from "node:net";
import { text } from "node:stream/consumers";

/** HAProxy's master process, spoken to over its socket: it passes commands on to its workers. */
export class HaproxyControl {
  readonly #socket: string;

  constructor(socket: string) {
    this.#socket = socket;
  }

  /** Whether it answers. */
  async answers(): Promise<boolean> {
    try {
      return (await this.#send("show proc")).includes("worker");
    } catch {
      return false;
    }
  }

  /** Asks the worker that takes new connections. */
  ask(command: string): Promise<string> {
    return this.#send(`@1 ${command}`);
  }

  /** @throws {Error} if the worker answers with other words than those it has for success */
  async tell(command: string, success = /^$/): Promise<void> {
    const answer = (await this.ask(command)).trim();
    if (!success.test(answer)) throw new Error(`haproxy: ${command.split(" ").slice(0, 3).join(" ")}: ${answer}`);
  }

  /**
   * Ends all sessions with a server, also those of workers that only finish what they began before a reload. Such a
   * worker refuses commands about its servers, so its sessions are ended one by one. (A client that keeps a connection
   * to it may still get one request through to the server; HAProxy has no word against that.)
   */
  async cutSessions(backend: string, server: string): Promise<void> {
    const processes = await this.#send("show proc");
    const old = processes.split("# old workers")[1]?.split("# programs")[0] ?? "";
    for (const [pid] of old.matchAll(/^\d+/gm)) {
      const sessions = await this.#send(`@!${pid} show sess`);
      for (const line of sessions.split("\n").filter((each) => each.includes(` be=${backend} srv=${server} `))) {
        await this.#send(`@!${pid} shutdown session ${line.split(":")[0] ?? ""}`);
      }
    }
    await this.tell(`shutdown sessions server ${backend}/${server}`);
  }

  /** Takes the configuration file in force without closing a listener. @throws {Error} with what HAProxy refused */
  async reload(): Promise<void> {
    const answer = await this.#send("reload");
    if (!answer.startsWith("Success=1")) throw new Error(`haproxy refused its configuration: ${answer.trim()}`);
  }

  /** A table that is printed as lines of fields, by the names in its first line, which starts with `#`. */
  async table(command: string, separator: string): Promise<readonly Readonly<Record<string, string>>[]> {
    const lines = (await this.ask(command)).split("\n");
    const head = lines.findIndex((line) => line.startsWith("#"));
    const names = (lines[head] ?? "").slice(1).trim().split(separator);
    const rows = lines.slice(head + 1).filter((line) => line.trim() !== "");
    return rows.map((row) => {
      const fields = row.split(separator);
      return Object.fromEntries(names.map((name, place) => [name, fields[place] ?? ""]));
    });
  }

  async #send(command: string): Promise<string> {
    const socket = connect(this.#socket);
    socket.setTimeout(15_000, () => socket.destroy(new Error("haproxy did not answer within 15 seconds")));
    socket.end(`${command}\n`);
    return text(socket);
  }
}
