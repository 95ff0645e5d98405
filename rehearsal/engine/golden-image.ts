import { messageOf } from "../message.ts";
import type { Host } from "./cloud-status.ts";
import type { CloudApi } from "./clouds/cloud-api.ts";
import { clouds } from "./clouds/clouds.ts";
import { cloudIdOf } from "./hosts.ts";
import { Mistake } from "./mistake.ts";
import { during, type Say } from "./progress.ts";

export interface Source {
  readonly api: CloudApi;
  readonly host: Host;
  /** Of the image. */
  readonly name: string;
  /** Takes the host out of rotation and removes what is its own. Absent: it is on paper, with nothing on it to seal. */
  readonly seal?: () => Promise<void>;
}

interface Conduct {
  readonly say: Say;
  /** Whether a person wants no more. */
  readonly isCancelled: () => boolean;
}

/**
 * Seals a host and has its cloud make an image of it. Whatever fails on the way, or who interrupts it, the host starts again.
 * @returns the image's id
 * @throws {Mistake} 130 when it was cancelled before there was an image
 */
export async function imageOf(source: Source, conduct: Conduct): Promise<string> {
  // A host that is off, or sealed and answering nobody, is nothing to leave behind.
  const made = await sealedImage(source, conduct).catch((error: unknown) => ({ error }));
  try {
    await restart(source, conduct);
  } catch (error) {
    const before = typeof made === "string" ? "" : `${messageOf(made.error)}\nAnd `;
    throw new Mistake(
      `${before}${cloudIdOf(source.host)} could not be started again: ${messageOf(error)}. Start it yourself, or replace it by a new generation.`,
    );
  }
  if (typeof made === "string") return made;
  throw made.error;
}

async function sealedImage({ api, host, name, seal }: Source, { say, isCancelled }: Conduct): Promise<string> {
  if (seal === undefined) say(`${cloudIdOf(host)} is on paper: there is nothing on it to seal`);
  const sealed = seal === undefined ? Promise.resolve() : during(say, `sealing ${cloudIdOf(host)}`, seal);
  await sealed.finally(() => {
    // Whatever came of it: a terminal's Ctrl-C has ended the sealing, too.
    if (isCancelled()) throw new Mistake(`snapshot of ${cloudIdOf(host)} was cancelled`, 130);
  });
  return during(say, `making the image ${name}`, () => api.makeImage(host.id, name));
}

async function restart({ api, host }: Source, { say }: Conduct): Promise<void> {
  const { restart: order } = api;
  // Whoever launched it replaces it.
  if (order === undefined) return;
  try {
    await during(say, `starting ${cloudIdOf(host)} again`, () => order(host.id));
  } catch (error) {
    if (host.group === undefined) throw error;
    say(`${cloudIdOf(host)} is gone: the ${clouds[host.cloud].groupWord} that launched it replaces it`);
  }
}
