import type { Records } from "../../cloud.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import type { Tags } from "../../tags.ts";
import { types } from "../../types.ts";

export interface AlarmInputs {
  readonly name: string;
  readonly alarmDescription?: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly comparisonOperator: string;
  readonly threshold: number;
  readonly treatMissingData?: string;
  readonly actionsEnabled?: boolean;
  /** ARNs, as the other two. */
  readonly alarmActions?: readonly string[];
  readonly okActions?: readonly string[];
  readonly insufficientDataActions?: readonly string[];
  readonly tags?: Tags;
}

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmComputed {
  state: AlarmState;
  /** When it came to be in this state, ISO 8601. */
  since: string;
  /** Why, in CloudWatch's words. */
  reason: string;
}

export type AlarmRecord = ResourceRecord<AlarmInputs, AlarmComputed>;

export function alarmsOf(records: Records): readonly AlarmRecord[] {
  return records.all<AlarmInputs, AlarmComputed>(types.metricAlarm);
}

export interface TopicInputs {
  readonly name: string;
  readonly displayName?: string;
  readonly tags?: Tags;
}

export interface SubscriptionInputs {
  /** ARN. */
  readonly topic: string;
  readonly protocol: string;
  /** A mail address. */
  readonly endpoint: string;
}

export function subscriptionsOf(records: Records, topicArn: string): readonly ResourceRecord<SubscriptionInputs>[] {
  return records
    .all<SubscriptionInputs, object>(types.topicSubscription)
    .filter(({ inputs }) => inputs.topic === topicArn);
}
