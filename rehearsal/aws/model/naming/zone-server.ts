import type { ChallengeRecords } from "../../../cloud/authority.ts";
import type { NameRecord } from "../../../cloud/names.ts";
import type { Cloud } from "../cloud.ts";
import { originOf, servedZones } from "./served-zones.ts";

/** An answer to a challenge is there for seconds, and must not be remembered for longer. */
const challengeTtlSeconds = 1;

interface Challenge {
  readonly name: string;
  readonly value: string;
}

/** Has the data plane's name server say what the account's zones say. */
export class ZoneServer {
  readonly #cloud: Cloud;
  readonly #told = new Map<string, string>();
  /** Of certificates that are being ordered: no resources, and not kept over a restart. */
  #challenges: readonly Challenge[] = [];

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  /** Where answers to challenges are put while a certificate is ordered. */
  readonly challenges: ChallengeRecords = {
    addTxt: (name, value) => {
      this.#challenges = [...this.#challenges, { name, value }];
      this.serve();
    },
    removeTxt: (name, value) => {
      this.#challenges = this.#challenges.filter((one) => one.name !== name || one.value !== value);
      this.serve();
    },
  };

  /** Tells what differs from what was told before: to be called after each change of the records. */
  serve(): void {
    const { names } = this.#cloud.dataPlane;
    const zones = servedZones(this.#cloud);
    const homes = this.#challenges.map((challenge) => ({ challenge, origin: originOf(zones, challenge.name) }));
    for (const [origin, records] of zones) {
      const answers = homes.filter((one) => one.origin === origin).map(({ challenge }) => challengeRecord(challenge));
      const wanted = [...records, ...answers];
      const key = JSON.stringify(wanted);
      if (this.#told.get(origin) === key) continue;
      names.setZone(origin, wanted);
      this.#told.set(origin, key);
    }
    for (const origin of this.#told.keys()) {
      if (zones.has(origin)) continue;
      names.removeZone(origin);
      this.#told.delete(origin);
    }
  }
}

function challengeRecord({ name, value }: Challenge): NameRecord {
  return { name, type: "TXT", value, ttlSeconds: challengeTtlSeconds };
}
