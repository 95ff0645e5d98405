import type { Listener, LoadBalancerSpec, Member } from "../data-plane.ts";
import { backendName, serverArgs, targetsOf } from "./haproxy-config.ts";
import type { HaproxyControl } from "./haproxy-control.ts";

/** Members by backend: what HAProxy has now, not what it should have. */
export type Membership = ReadonlyMap<string, readonly Member[]>;

/** Makes the running HAProxy's members those of `spec`. */
export async function setMembers(control: HaproxyControl, spec: LoadBalancerSpec): Promise<void> {
  const current = await membership(control, spec);
  for (const target of targetsOf(spec)) {
    const name = backendName(target);
    const had = current.get(name) ?? [];
    for (const member of had) {
      if (!spec.members.some((wanted) => isSame(wanted, member))) await removeMember(control, name, member);
    }
    for (const member of spec.members) {
      if (!had.some((other) => isSame(other, member))) await addMember(control, spec, target, member);
    }
  }
}

/** The members that HAProxy has, for the backends of `spec`. */
export async function membership(control: HaproxyControl, spec: LoadBalancerSpec): Promise<Membership> {
  const rows = await control.table("show servers state", " ");
  return new Map(
    targetsOf(spec).map((target) => {
      const own = rows.filter((row) => row["be_name"] === backendName(target));
      return [backendName(target), own.map((row) => ({ id: row["srv_name"] ?? "", address: row["srv_addr"] ?? "" }))];
    }),
  );
}

/** A new member starts down. It is enabled up, so until it was told to be down it has no weight, that is no request. */
async function addMember(
  control: HaproxyControl,
  spec: LoadBalancerSpec,
  target: Listener,
  member: Member,
): Promise<void> {
  const server = `${backendName(target)}/${member.id}`;
  await control.tell(`add server ${server} ${serverArgs(spec, target, member)} weight 0`, /New server registered/);
  await control.tell(`enable health ${server}`);
  await control.tell(`enable server ${server}`);
  await control.tell(`set server ${server} health down`);
  await control.tell(`set server ${server} weight 1`);
}

/** No drain: what is open to the member is cut. */
async function removeMember(control: HaproxyControl, backend: string, member: Member): Promise<void> {
  const server = `${backend}/${member.id}`;
  await control.tell(`set server ${server} state maint`);
  await control.cutSessions(backend, member.id);
  await control.tell(`wait 10s srv-removable ${server}`, /^(Done\.?)?$/);
  await control.tell(`del server ${server}`, /Server deleted/);
}

function isSame(a: Member, b: Member): boolean {
  return a.id === b.id && a.address === b.address;
}
