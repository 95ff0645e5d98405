import type { ProviderFacts } from "./provider-facts.ts";

const MINUTES = 60;

/**
 * As `resource-facts.ts`, of domains, their certificates and alarms. Read in `internal/service/{acm,route53,cloudwatch,sns}` of
 * releases 5 and 6. From memory, as Pulumi's own: the limits of made-up names.
 */
export const domainFacts: Readonly<Record<string, ProviderFacts>> = {
  "aws:route53/zone:Zone": {
    replaces: ["name"],
    defaults: { comment: "Managed by Pulumi", forceDestroy: false },
  },
  "aws:route53/record:Record": {
    replaces: ["zoneId", "name"],
    stays: ["allowOverwrite"],
    sets: ["records"],
    timeouts: { create: 30 * MINUTES, update: 30 * MINUTES, delete: 30 * MINUTES },
  },
  "aws:acm/certificate:Certificate": {
    replaces: ["domainName", "subjectAlternativeNames", "validationMethod"],
    sets: ["subjectAlternativeNames"],
    // A listener that has another certificate now is not believed at once.
    deletionRetry: { code: "ResourceInUseException", seconds: 20 * MINUTES },
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    replaces: ["certificateArn", "validationRecordFqdns"],
    sets: ["validationRecordFqdns"],
    // Nothing of it is updated, but here one that was not waited for to its end is waited for again by an update.
    timeouts: { create: 75 * MINUTES, update: 75 * MINUTES },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    replaces: ["name"],
    sets: ["alarmActions", "okActions", "insufficientDataActions"],
    defaults: { actionsEnabled: true, treatMissingData: "missing" },
    autoname: { property: "name", maxLength: 255 },
  },
  "aws:sns/topic:Topic": { replaces: ["name"], autoname: { property: "name", maxLength: 256 } },
  "aws:sns/topicSubscription:TopicSubscription": { replaces: ["topic", "protocol", "endpoint"] },
};
