import { from } from "./source.ts";
import type { Source, Sources } from "./source.ts";

const alarm = (member: string): Source => from(`cloudwatch PutMetricAlarmInput.${member}`);

/** What domains, their certificates and alarms take. */
export const domainSources: Sources = {
  "aws:route53/zone:Zone": {
    name: from("route53 CreateHostedZoneRequest.Name"),
    comment: from("route53 HostedZoneConfig.Comment"),
  },
  "aws:route53/record:Record": {
    name: from("route53 ResourceRecordSet.Name"),
    type: from("route53 ResourceRecordSet.Type"),
    ttl: from("route53 ResourceRecordSet.TTL"),
  },
  "route53/RecordAlias": {
    name: from("route53 AliasTarget.DNSName"),
    zoneId: from("route53 AliasTarget.HostedZoneId"),
  },
  "aws:acm/certificate:Certificate": {
    domainName: from("acm RequestCertificateRequest.DomainName"),
    subjectAlternativeNames: from("acm RequestCertificateRequest.SubjectAlternativeNames"),
    validationMethod: from("acm RequestCertificateRequest.ValidationMethod"),
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    name: alarm("AlarmName"),
    alarmDescription: alarm("AlarmDescription"),
    namespace: alarm("Namespace"),
    metricName: alarm("MetricName"),
    statistic: alarm("Statistic"),
    period: alarm("Period"),
    unit: alarm("Unit"),
    evaluationPeriods: alarm("EvaluationPeriods"),
    datapointsToAlarm: alarm("DatapointsToAlarm"),
    comparisonOperator: alarm("ComparisonOperator"),
    treatMissingData: from(
      "cloudwatch PutMetricAlarmInput.TreatMissingData",
      /Valid Values: (?<values>breaching \| notBreaching \| ignore \| missing)/,
    ),
    alarmActions: alarm("AlarmActions"),
    okActions: alarm("OKActions"),
    insufficientDataActions: alarm("InsufficientDataActions"),
  },
  "aws:sns/topic:Topic": {
    name: from(
      "sns CreateTopicInput.Name",
      /only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between \d+ and (?<longest>\d+) characters long/,
      "[A-Za-z0-9_-]+",
    ),
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    protocol: from(
      "sns SubscribeInput.Protocol",
      /Supported protocols include: http – .* https – .* email – .* email-json – .* sms – .* sqs – .* application – .* lambda – .* firehose –/,
      "https?|email(-json)?|sms|sqs|application|lambda|firehose",
    ),
  },
};
