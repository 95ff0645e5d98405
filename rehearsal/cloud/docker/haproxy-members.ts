import type { LoadBalancerSpec, Member } from "../data-plane.ts";
import { DRAINING_FILE, MOUNT, serverArgs } from "./haproxy-config.ts";
import type { HaproxyControl } from "./haproxy-control.ts";
import { poolsOf, stickyPool } from "./haproxy-pools.ts";
import type { Pool } from "./haproxy-pools.ts";

/** Members by pool: what HAProxy has now, not what it should have. */
export type Membership = ReadonlyMap<string, readonly Server[]>;

interface Server extends Member {
  /** Bits of `ADMIN_STATES`. */
  readonly adminState: number;
}

/** Those of HAProxy's that we use: out by order, and drained. See "show servers state" in its management guide. */
const ADMIN_STATES = { ready: 0x00, maint: 0x01, drain: 0x08 } as const;

/** Makes the running HAProxy's members those of `spec`. */
export async function setMembers(control: HaproxyControl, spec: LoadBalancerSpec): Promise<void> {
  const current = await membership(control, spec);
  const pools = poolsOf(spec);
  if (pools.some((pool) => stickyPool(spec, pool) !== undefined)) await setDrainingCookies(control, spec);
  // The checked pools last: while the last member goes, no client is let past the checks to it.
  for (const pool of pools.toReversed()) {
    for (const member of current.get(pool.name) ?? []) {
      if (!spec.members.some((wanted) => isSame(wanted, member))) await removeMember(control, pool, member);
    }
  }
  for (const pool of pools) {
    for (const member of spec.members) {
      const had = current.get(pool.name)?.find((other) => isSame(other, member));
      if (had === undefined) await addMember(control, spec, pool, member);
      else if (had.adminState !== ADMIN_STATES[stateOf(member)]) await setState(control, pool, member);
    }
  }
}

/** The members that HAProxy has, for the pools of `spec`. */
export async function membership(control: HaproxyControl, spec: LoadBalancerSpec): Promise<Membership> {
  const rows = await control.table("show servers state", " ");
  const server = (row: Readonly<Record<string, string>>): Server => {
    const adminState = Number(row["srv_admin_state"]) & (ADMIN_STATES.maint | ADMIN_STATES.drain);
    const draining = adminState !== ADMIN_STATES.ready;
    return { id: row["srv_name"] ?? "", address: row["srv_addr"] ?? "", draining, adminState };
  };
  return new Map(poolsOf(spec).map(({ name }) => [name, rows.filter((row) => row["be_name"] === name).map(server)]));
}

/** Ids of the members that drain, as the file that HAProxy reads them from when it starts. */
export function drainingFile(spec: LoadBalancerSpec): string {
  return drainingIds(spec)
    .map((id) => `${id}\n`)
    .join("");
}

function drainingIds(spec: LoadBalancerSpec): readonly string[] {
  return spec.members.filter((member) => stateOf(member) === "drain").map(({ id }) => id);
}

async function setDrainingCookies(control: HaproxyControl, spec: LoadBalancerSpec): Promise<void> {
  const file = `${MOUNT}/${DRAINING_FILE}`;
  await control.tell(`clear acl ${file}`);
  for (const id of drainingIds(spec)) await control.tell(`add acl ${file} ${id}`);
}

/** A new member starts down. It comes up, so until it was told to be down it has no weight, that is no request. */
async function addMember(control: HaproxyControl, spec: LoadBalancerSpec, pool: Pool, member: Member): Promise<void> {
  const server = `${pool.name}/${member.id}`;
  await control.tell(`add server ${server} ${serverArgs(spec, pool, member)} weight 0`, /New server registered/);
  await control.tell(`enable server ${server}`);
  if (pool.checked) await control.tell(`set server ${server} health down`);
  if (stateOf(member) === "drain") await setState(control, pool, member);
  await control.tell(`set server ${server} weight 1`);
}

async function setState(control: HaproxyControl, pool: Pool, member: Member): Promise<void> {
  await control.tell(`set server ${pool.name}/${member.id} state ${stateOf(member)}`);
}

/** What is open to the member is cut. */
async function removeMember(control: HaproxyControl, pool: Pool, member: Member): Promise<void> {
  const server = `${pool.name}/${member.id}`;
  await control.tell(`set server ${server} state maint`);
  await control.cutSessions(pool.name, member.id);
  await control.tell(`wait 10s srv-removable ${server}`, /^(Done\.?)?$/);
  await control.tell(`del server ${server}`, /Server deleted/);
}

function stateOf(member: Member): "drain" | "ready" {
  return member.draining === true ? "drain" : "ready";
}

function isSame(a: Member, b: Member): boolean {
  return a.id === b.id && a.address === b.address;
}
