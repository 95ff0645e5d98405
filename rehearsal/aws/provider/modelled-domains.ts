import { list, type ModelledResource } from "./modelled-resource.ts";

/** Domains, their certificates, and who is told when one is about to end. */
export const modelledDomains: Readonly<Record<string, ModelledResource>> = {
  "aws:route53/zone:Zone": {
    inputs: list("name comment forceDestroy tags"),
    outputs: list("arn nameServers primaryNameServer zoneId tagsAll"),
  },
  "aws:route53/record:Record": {
    inputs: list("zoneId name type ttl records aliases allowOverwrite"),
    outputs: list("fqdn"),
  },
  "aws:acm/certificate:Certificate": {
    inputs: list("domainName subjectAlternativeNames validationMethod tags"),
    outputs: list("arn domainValidationOptions notAfter notBefore renewalEligibility status type tagsAll"),
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    inputs: list("certificateArn validationRecordFqdns"),
    outputs: [],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    inputs: list(
      "name alarmDescription namespace metricName dimensions statistic period unit evaluationPeriods datapointsToAlarm " +
        "comparisonOperator threshold treatMissingData actionsEnabled alarmActions okActions insufficientDataActions tags",
    ),
    outputs: list("arn tagsAll"),
  },
  "aws:sns/topic:Topic": { inputs: list("name displayName tags"), outputs: list("arn owner tagsAll") },
  "aws:sns/topicSubscription:TopicSubscription": {
    inputs: list("topic protocol endpoint"),
    outputs: list("arn confirmationWasAuthenticated ownerId pendingConfirmation"),
  },
};
