import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { anotherRelease } from "../drills/releases.ts";
import { Rehearsal } from "../drills/stage/rehearsal.ts";
import { readArguments } from "../engine/arguments.ts";
import { forgetRealAccounts } from "../engine/engine-environment.ts";
import { listenForInterruption } from "../engine/interruption.ts";
import { Mistake } from "../engine/mistake.ts";
import { homeAt, repository } from "../engine/paths.ts";
import type { Say } from "../engine/progress.ts";
import { snapshot } from "../engine/verbs/snapshot.ts";
import { rewriteMarkedPart } from "../markdown/marked-part.ts";
import { messageOf } from "../message.ts";
import { type Boots, bootsPart, isFastEnough } from "./boot/report.ts";

const page = join(repository, "docs/drills.md");

/**
 * From when a host's machine is switched on until its `/health` says ok: of fresh hosts, and of hosts from the golden snapshot of
 * one of them, two at a time beside two that serve, as in a release.
 * @returns 1 when a host from the snapshot takes more than half of a fresh one's time
 */
export async function benchBoot(words: readonly string[]): Promise<number> {
  const write = readWrite(words);
  forgetRealAccounts();
  const boots = await measure((line) => process.stderr.write(`${line}\n`));
  const part = bootsPart(boots, { processors: availableParallelism(), load: loadavg()[0] ?? 0, at: new Date() });
  console.log(part);
  if (write) await rewriteMarkedPart(page, "boot", () => part);
  return isFastEnough(boots) ? 0 : 1;
}

async function measure(say: Say): Promise<Boots> {
  const interruption = listenForInterruption();
  const goOn = () => {
    if (interruption.happened()) throw new Mistake("interrupted", 130);
  };
  const home = homeAt(await mkdtemp(join(tmpdir(), "evenkeel-boot-")));
  let rehearsal: Rehearsal | undefined;
  try {
    rehearsal = await Rehearsal.start(home, "digitalocean", say);
    say("making a site");
    await rehearsal.site.up();
    goOn();
    say("making fresh hosts beside those");
    await rehearsal.site.up({ program: await rehearsal.site.makeProgram(anotherRelease(), {}) });
    const fresh = await bootSeconds(rehearsal);
    goOn();
    const image = await goldenImage(rehearsal, say);
    goOn();
    say("making hosts from the snapshot");
    await rehearsal.site.up({ settings: { hostImage: image } });
    return { fresh, golden: await bootSeconds(rehearsal) };
  } catch (error) {
    goOn();
    throw error;
  } finally {
    await rehearsal?.dispose();
    await rm(home.folder, { recursive: true, force: true });
    interruption.forget();
  }
}

async function goldenImage({ home }: Rehearsal, say: Say): Promise<string> {
  const args = readArguments(["snapshot", "--home", home.folder, "--stack", "dev"]);
  if (args === undefined) throw new Error("snapshot reads no arguments");
  const { json } = await snapshot({ args, say });
  return (json as { readonly image: { readonly id: string } }).image.id;
}

/** Of each host of the site, by the clock of this machine, which is theirs too. */
async function bootSeconds(rehearsal: Rehearsal): Promise<readonly number[]> {
  const hosts = await rehearsal.hosts();
  return Promise.all(
    hosts.map(async (host) => {
      const began = await rehearsal.switchedOnAt(host);
      const { code, stdout, stderr } = await rehearsal.on(host, "stat", "--format", "%.Y", "/run/evenkeel/admitted");
      if (code !== 0) throw new Error(`${host.name} does not say when it was admitted: ${stderr.trim()}`);
      return Number(stdout) - began.getTime() / 1000;
    }),
  );
}

function readWrite(words: readonly string[]): boolean {
  try {
    return parseArgs({ args: [...words], options: { write: { type: "boolean", default: false } }, strict: true }).values
      .write;
  } catch (error) {
    throw new Mistake(`${messageOf(error).split(". ")[0] ?? ""}. The option of boot is --write.`, 2);
  }
}
