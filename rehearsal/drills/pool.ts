import { DrillFailure } from "./drill-failure.ts";
import type { AskCloud } from "./stage/ask-cloud.ts";
import type { Stage } from "./stage/stage.ts";

/** DigitalOcean makes no pool without a key. Nobody can log in with this one: its private half was never kept. */
const key = {
  publicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINK8AoPeAnGnWNLHA6sAWZi5cOh0i3yt/Fo2leBdL3DK",
  fingerprint: "24:ea:74:1a:6a:c4:f0:68:cf:a4:96:54:10:f0:b9:37",
};
const targetPercent = 60;

/** Settings of a site whose hosts are an autoscale pool. */
export const poolSettings = {
  hostCount: 2,
  maxHosts: 5,
  scaleOn: "cpu",
  scaleTarget: targetPercent,
  sshKeys: [key.fingerprint],
} as const;

type PoolStage = Pick<Stage, "hosts" | "ask">;

/** Gives the account the key that a pool needs. */
export async function registerPoolKey(ask: AskCloud): Promise<void> {
  const { ssh_keys: keys } = (await ask("GET", "/v2/account/keys?per_page=200")) as {
    readonly ssh_keys: readonly { readonly fingerprint: string }[];
  };
  if (keys.some(({ fingerprint }) => fingerprint === key.fingerprint)) return;
  await ask("POST", "/v2/account/keys", { name: "drill", public_key: key.publicKey });
}

/**
 * Makes the pool's hosts so busy, or so idle, that it wants another number of them, and that at once.
 * @param by how many more, or less
 */
export async function changePoolLoad(stage: PoolStage, by: number): Promise<void> {
  const { pool, members } = await poolOf(stage);
  await stage.ask("POST", `/_rehearsal/pools/${pool}/cooldown`, { seconds: 1 });
  // Of the work of so many at their target, what each of those present has; less, so that it is not one host more.
  const cpuPercent = Math.floor(((members + by - 0.3) * targetPercent) / members);
  await stage.ask("POST", `/_rehearsal/pools/${pool}/load`, { cpuPercent });
}

/** Nothing is measured any more: the pool stays as it is. */
export async function endPoolLoad(stage: PoolStage): Promise<void> {
  const { pool } = await poolOf(stage);
  await stage.ask("POST", `/_rehearsal/pools/${pool}/load`, {});
  await stage.ask("POST", `/_rehearsal/pools/${pool}/cooldown`, {});
}

async function poolOf(stage: PoolStage): Promise<{ readonly pool: string; readonly members: number }> {
  const hosts = await stage.hosts();
  const pools = new Set(hosts.map(({ group }) => group));
  const [pool] = pools;
  if (pool === undefined || pools.size !== 1)
    throw new DrillFailure(`the site's ${hosts.length} hosts were to be of one pool`);
  return { pool, members: hosts.length };
}
