import { createHash } from "node:crypto";

import { z } from "zod";

import type { Endpoint } from "./endpoint.ts";
import { Mistake } from "./mistake.ts";
import { throwAwayToken } from "./stack-files.ts";

const address = z.object({ ip_address: z.string(), type: z.enum(["public", "private"]) });
const page = z.object({
  droplets: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      status: z.string(),
      tags: z.array(z.string()),
      networks: z.object({ v4: z.array(address) }),
    }),
  ),
  links: z.object({ pages: z.object({ next: z.string().optional() }).optional() }).optional(),
});

/** One droplet of the rehearsal. */
export interface Host {
  readonly droplet: number;
  readonly name: string;
  /** What the host says in `X-Served-By`. */
  readonly hostId: string;
  /** As DigitalOcean's API has it: `new`, `active`, `off`. */
  readonly status: string;
  readonly tags: readonly string[];
  readonly privateAddress: string | undefined;
}

export async function listHosts(endpoint: Endpoint): Promise<Host[]> {
  const hosts: Host[] = [];
  let next: string | undefined = `${endpoint.url}/v2/droplets?per_page=200`;
  while (next !== undefined) {
    const response = await fetch(next, { headers: { authorization: `Bearer ${throwAwayToken}` } });
    if (!response.ok) throw new Error(`${next} answers ${response.status}: ${await response.text()}`);
    const { droplets, links } = page.parse(await response.json());
    hosts.push(
      ...droplets.map(({ id, name, status, tags, networks }) => ({
        droplet: id,
        name,
        hostId: hostIdOf(id),
        status,
        tags,
        privateAddress: networks.v4.find(({ type }) => type === "private")?.ip_address,
      })),
    );
    next = links?.pages?.next;
  }
  return hosts;
}

/** A host's id is the beginning of the SHA-256 of its instance id, which on DigitalOcean is the droplet's number. */
export function hostIdOf(droplet: number): string {
  return createHash("sha256").update(String(droplet)).digest("hex").slice(0, 12);
}

/**
 * The host that a person means by a name, a droplet id or a host id.
 * @throws {Mistake} when there is none, or more than one.
 */
export function chooseHost(hosts: readonly Host[], wanted: string): Host {
  const [host, ...others] = hosts.filter(({ name, droplet, hostId }) =>
    [name, String(droplet), hostId].includes(wanted),
  );
  if (host !== undefined && others.length === 0) return host;
  if (host !== undefined) {
    const ids = [host, ...others].map(({ droplet }) => droplet).join(", ");
    throw new Mistake(`several hosts are named ${JSON.stringify(wanted)}; name one by its droplet id: ${ids}.`);
  }
  const known = hosts.map(({ name, droplet, hostId }) => `  ${name}  droplet ${droplet}  host ${hostId}`);
  throw new Mistake(
    [
      `there is no host ${JSON.stringify(wanted)}.`,
      ...(known.length > 0 ? ["The hosts are", ...known] : ["There are no hosts."]),
    ].join("\n"),
  );
}
