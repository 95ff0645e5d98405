import { z } from "zod";

import { type Entrance, type ShownCertificate, shownCertificate } from "./certificates.ts";
import type { Balancer } from "./cloud-status.ts";

const outputs = z.object({
  url: z.url(),
  cloud: z.string(),
  loadBalancerId: z.string(),
  certificate: z.object({ names: z.array(z.string()), waitsFor: z.string() }).optional(),
});

export interface NamedSite extends Entrance {
  /** The canonical one first. */
  readonly names: readonly string[];
  /** At the last `up`; empty: for nothing. */
  readonly waitsFor: string;
}

/** How a site with HTTPS is reached. `undefined` for one that is not up, or has none. @param from a stack's outputs */
export function namedSite(
  from: Readonly<Record<string, unknown>>,
  balancers: readonly Pick<Balancer, "cloud" | "id" | "address">[],
  rootsFile: string,
): NamedSite | undefined {
  const { success, data } = outputs.safeParse(from);
  if (!success) return undefined;
  const { protocol, hostname, port } = new URL(data.url);
  if (protocol !== "https:" && data.certificate === undefined) return undefined;
  const balancer = balancers.find(({ cloud, id }) => cloud === data.cloud && id === data.loadBalancerId);
  if (balancer === undefined) return undefined;
  // A wildcard is no name that can be asked for.
  const further = (data.certificate?.names ?? []).filter((name) => name !== hostname && !name.startsWith("*."));
  return {
    address: balancer.address,
    port: protocol === "https:" && port !== "" ? Number(port) : 443,
    rootsFile,
    names: [hostname, ...further],
    waitsFor: data.certificate?.waitsFor ?? "",
  };
}

export function certificatesOf(site: NamedSite): Promise<readonly ShownCertificate[]> {
  return Promise.all(site.names.map((name) => shownCertificate(name, site)));
}

/** How to ask a site by its name, which no resolver of this machine knows. */
export function curlLine({ names: [name = ""], address, port, rootsFile }: NamedSite): string {
  const shown = port === 443 ? name : `${name}:${port}`;
  return `  curl -i --cacert ${rootsFile} --resolve ${name}:${port}:${address} https://${shown}/test`;
}
