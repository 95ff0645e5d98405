import { readdir, readFile } from "node:fs/promises";

/** Command lines of the running processes, but for this one, that contain a text. */
export async function processesMentioning(text: string): Promise<string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const commands = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
  return commands.map((command) => command.replaceAll("\0", " ").trim()).filter((command) => command.includes(text));
}
