import { z } from "zod";

import { DrillFailure } from "./drill-failure.ts";
import { entranceOf, lookAt, type Sighting } from "./stage/https-entrance.ts";
import type { Stage } from "./stage/stage.ts";

const orders = z.object({ orders: z.array(z.object({ names: z.array(z.string()), time: z.string() })) });
const status = z.object({ certificates: z.array(z.object({ name: z.string(), domains: z.array(z.string()) })) });

/** For one round of all hosts: a load balancer with other clients sends a few requests in a row to the same. */
const looksForEach = 20;

/** What the site answers those who come by HTTPS, one sighting for each of its hosts. */
export async function certificatesOf(stage: Stage): Promise<readonly Sighting[]> {
  const entrance = entranceOf(stage.outputs, stage.endpoint);
  const wanted = new Set((await stage.hosts()).map(({ hostId }) => hostId));
  const seen = new Map<string, Sighting>();
  for (let looks = 0; looks < looksForEach * wanted.size && seen.size < wanted.size; looks += 1) {
    const sighting = await lookAt(entrance);
    if (wanted.has(sighting.host)) seen.set(sighting.host, sighting);
  }
  return [...seen.values()];
}

/** The certificate that all hosts have. @throws {DrillFailure} when they have different ones, or one has none */
export async function certificateOf(stage: Stage): Promise<Sighting> {
  const sightings = await certificatesOf(stage);
  const hosts = await stage.hosts();
  const [first] = sightings;
  const serials = new Set(sightings.map(({ serial }) => serial));
  if (first === undefined || sightings.length < hosts.length || serials.size > 1)
    throw new DrillFailure(
      `${sightings.length} of ${hosts.length} hosts have a certificate, and it is ${serials.size} different ones`,
    );
  return first;
}

/** Waits until all hosts have the same certificate, and it is as wanted. A look that fails is the load's to judge. */
export async function untilCertificate(
  stage: Stage,
  what: string,
  { fits, patienceSeconds }: { readonly fits: (seen: Sighting) => boolean; readonly patienceSeconds?: number },
): Promise<Sighting> {
  let found: Sighting | undefined;
  await stage.until(
    `all hosts have ${what}`,
    async () => {
      found = await certificateOf(stage).catch(() => undefined);
      return found !== undefined && fits(found);
    },
    patienceSeconds,
  );
  if (found === undefined) throw new Error("until ended without what it waited for");
  return found;
}

/**
 * Waits until all hosts have another certificate than `before`, for the same names.
 *
 * @param orders how many orders the authority had got before
 * @throws {DrillFailure} when it was not a single order that led to it
 */
export async function untilRenewed(
  stage: Stage,
  before: Sighting,
  { orders: earlier, patienceSeconds }: { readonly orders: number; readonly patienceSeconds?: number },
): Promise<Sighting> {
  const after = await untilCertificate(stage, "another certificate", {
    fits: ({ serial }) => serial !== before.serial,
    ...(patienceSeconds !== undefined && { patienceSeconds }),
  });
  stage.mark("all hosts have the new certificate");
  requireNames(after, before.names);
  await requireOrders(stage, earlier, 1);
  return after;
}

/** @throws {DrillFailure} when a certificate is for other names than these */
export function requireNames({ names }: Sighting, wanted: readonly string[]): void {
  if (names.join() === [...wanted].sort().join()) return;
  throw new DrillFailure(`the certificate is for ${names.join(", ")}, and should be for ${wanted.join(", ")}`);
}

/** What the authority was asked to certify until now, oldest first. */
export async function ordersOf(stage: Stage): Promise<readonly (readonly string[])[]> {
  return orders.parse(await stage.ask("GET", "/_rehearsal/authority/orders")).orders.map(({ names }) => names);
}

/** @throws {DrillFailure} when the authority got another number of orders since there were `before` */
export async function requireOrders(stage: Stage, before: number, wanted: number): Promise<void> {
  const placed = (await ordersOf(stage)).slice(before);
  if (placed.length === wanted) return;
  const words = placed.map((names) => names.join(" + ")).join("; ");
  throw new DrillFailure(`the authority was to get ${wanted} orders, and got ${placed.length}: ${words}`);
}

/** Has the cloud renew the site's certificate now, though it is not due. */
export async function renewManaged(stage: Stage): Promise<void> {
  const { certificates } = status.parse(await stage.ask("GET", "/_rehearsal/status"));
  const { name } = entranceOf(stage.outputs, stage.endpoint);
  const [certificate, ...others] = certificates.filter(({ domains }) => domains.includes(name));
  if (certificate === undefined || others.length > 0)
    throw new DrillFailure(
      `the cloud has ${others.length + Number(certificate !== undefined)} certificates for ${name}`,
    );
  await stage.ask("POST", `/_rehearsal/certificates/${encodeURIComponent(certificate.name)}/renew`);
}

/** Let's Encrypt's. */
const usualValiditySeconds = 90 * 86_400;

/** What is issued from now on is valid for so long; for another time hosts with certbot need another account. */
export async function setValidity(stage: Stage, seconds = usualValiditySeconds): Promise<void> {
  await stage.ask("POST", "/_rehearsal/authority/validity", { seconds });
}
