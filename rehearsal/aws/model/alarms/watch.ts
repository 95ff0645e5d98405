import type { Cloud } from "../cloud.ts";
import { findCertificate } from "../kinds/acm/certificate-records.ts";
import { type AlarmRecord, alarmsOf, subscriptionsOf } from "../kinds/alarms/inputs.ts";
import { evaluate } from "./evaluation.ts";

const dayMilliseconds = 86_400_000;

/** An alarm that has gone off, for people and drills. */
export interface FiredAlarm {
  readonly name: string;
  /** The first name of the certificate. */
  readonly target: string;
  readonly text: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Evaluates all alarms. @returns whether one is in another state now */
export function watchAlarms(cloud: Cloud): boolean {
  const changed = alarmsOf(cloud.records).filter(({ inputs, computed }) => {
    const { state, reason } = evaluate(inputs, daysToExpiry(cloud, inputs.dimensions?.["CertificateArn"]), computed);
    if (state === computed.state) return false;
    Object.assign(computed, { state, reason, since: cloud.now() });
    return true;
  });
  for (const { id, computed } of changed) cloud.log(`alarm ${id} is ${computed.state}: ${computed.reason}`);
  return changed.length > 0;
}

export function firedAlarms(cloud: Cloud): FiredAlarm[] {
  return alarmsOf(cloud.records)
    .filter(({ computed }) => computed.state === "ALARM")
    .map((alarm) => {
      const { id, inputs, computed } = alarm;
      const arn = inputs.dimensions?.["CertificateArn"] ?? "";
      return {
        name: id,
        target: findCertificate(cloud.records, arn)?.inputs.domainName ?? arn,
        text: [inputs.alarmDescription, computed.reason, told(cloud, alarm)]
          .filter((part) => part !== undefined)
          .join(" "),
        since: computed.since,
      };
    });
}

/** Whole days; ACM says nothing of a certificate that is not issued, or has ended. */
function daysToExpiry(cloud: Cloud, arn = ""): number | undefined {
  const notAfter = findCertificate(cloud.records, arn)?.computed.issued?.notAfter;
  const left = notAfter === undefined ? -1 : Date.parse(notAfter) - Date.parse(cloud.now());
  return left < 0 ? undefined : Math.floor(left / dayMilliseconds);
}

function told({ records }: Cloud, { inputs: { actionsEnabled = true, alarmActions = [] } }: AlarmRecord): string {
  const endpoints = alarmActions.flatMap((topic) =>
    subscriptionsOf(records, topic).map(({ inputs }) => inputs.endpoint),
  );
  if (!actionsEnabled || endpoints.length === 0) return "Nobody is told.";
  return `To be told, once they have confirmed it: ${endpoints.join(", ")}.`;
}
