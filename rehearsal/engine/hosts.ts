import type { Balancer, Host } from "./cloud-status.ts";
import { clouds } from "./clouds/clouds.ts";
import { Mistake } from "./mistake.ts";

/** `droplet 101`, `instance i-0abc`: a host as its cloud's console shows it. */
export function cloudIdOf({ cloud, id }: Pick<Host, "cloud" | "id">): string {
  return `${clouds[cloud].hostWord} ${id}`;
}

/**
 * The host that a person means by a name, the cloud's id or a host id.
 * @throws {Mistake} when there is none, or more than one.
 */
export function chooseHost(hosts: readonly Host[], wanted: string): Host {
  const [host, ...others] = hosts.filter(({ name, id, hostId }) => [name, id, hostId].includes(wanted));
  if (host !== undefined && others.length === 0) return host;
  if (host !== undefined) {
    const ids = [host, ...others].map(cloudIdOf).join(", ");
    throw new Mistake(`several hosts are named ${JSON.stringify(wanted)}; name one by its id: ${ids}.`);
  }
  const known = hosts.map((one) => `  ${one.name}  ${cloudIdOf(one)}  host ${one.hostId}`);
  throw new Mistake(
    [
      `there is no host ${JSON.stringify(wanted)}.`,
      ...(known.length > 0 ? ["The hosts are", ...known] : ["There are no hosts."]),
    ].join("\n"),
  );
}

/**
 * The hosts of a stack, by its outputs: those it names and those that have joined their groups since, or, where the cloud
 * has replaced one, those with its tag.
 */
export function hostsOf(hosts: readonly Host[], outputs: Readonly<Record<string, unknown>>): readonly Host[] {
  const { cloud, hostIds, tag } = outputs;
  const ids: readonly unknown[] = Array.isArray(hostIds) ? hostIds : [];
  const ofCloud = hosts.filter((host) => host.cloud === cloud && host.state !== "leaving");
  const named = ofCloud.filter(({ id }) => ids.includes(id));
  if (named.length === 0 || named.length < ids.length) return ofCloud.filter(({ tags }) => tags.includes(String(tag)));
  const groups = new Set(named.flatMap(({ group }) => group ?? []));
  return ofCloud.filter((host) => named.includes(host) || (host.group !== undefined && groups.has(host.group)));
}

/** What the load balancers of its cloud think of a host: a check for each of them. */
export function checksOf(host: Pick<Host, "cloud" | "machine">, balancers: readonly Balancer[]): Balancer["members"] {
  return balancers
    .filter(({ cloud }) => cloud === host.cloud)
    .flatMap(({ members }) => members.filter(({ id }) => id === host.machine));
}

/** Whether a load balancer sends it requests. */
export function isAnswering(host: Pick<Host, "cloud" | "machine" | "state">, balancers: readonly Balancer[]): boolean {
  return host.state === "running" && checksOf(host, balancers).some(({ healthy }) => healthy);
}
