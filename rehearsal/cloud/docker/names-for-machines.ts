import type { Answer, DecodedPacket, Packet } from "dns-packet";

import type { NameZones } from "../names/name-zones.ts";

/** The address on the public network of the load balancer that has a loopback address; `undefined`: none has it. */
type PublicAddressOf = (loopbackAddress: string) => Promise<string | undefined>;

/**
 * The answer of zones as machines get it. Load balancers have loopback addresses, for programs on this machine; a machine
 * would find itself there, so it is told where the balancer is on the public network.
 */
export async function answerForMachines(
  zones: NameZones,
  query: DecodedPacket,
  publicAddressOf: PublicAddressOf,
): Promise<Packet> {
  const packet = zones.answer(query);
  return {
    ...packet,
    answers: await Promise.all((packet.answers ?? []).map((one) => translated(one, publicAddressOf))),
  };
}

async function translated(answer: Answer, publicAddressOf: PublicAddressOf): Promise<Answer> {
  if (answer.type !== "A" || !answer.data.startsWith("127.")) return answer;
  // Not for longer than a new container of the balancer may take: it has another address.
  return { ...answer, ttl: 1, data: (await publicAddressOf(answer.data)) ?? answer.data };
}
