import { describe, expect, it } from "vitest";

import { mistakesIn } from "./check.ts";

const ZONE = "aws:route53/zone:Zone";
const RECORD = "aws:route53/record:Record";
const CERTIFICATE = "aws:acm/certificate:Certificate";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

const record = { zoneId: "Z1", name: "www", type: "A" };
const alias = { name: "a.example.com", zoneId: "Z2", evaluateTargetHealth: false };
const certificate = { domainName: "example.com", validationMethod: "DNS" };
const alarm = {
  namespace: "AWS/CertificateManager",
  metricName: "DaysToExpiry",
  dimensions: { CertificateArn: "arn:1" },
  statistic: "Minimum",
  period: 86_400,
  evaluationPeriods: 1,
  comparisonOperator: "LessThanThreshold",
  threshold: 10,
};

describe("what the provider knows of domains, certificates and alarms", () => {
  it.each<[string, object]>([
    [ZONE, { name: "example.com" }],
    [RECORD, { ...record, ttl: 60, records: ["192.0.2.1"] }],
    [RECORD, { ...record, aliases: [alias] }],
    [CERTIFICATE, { ...certificate, subjectAlternativeNames: ["*.example.com"] }],
    [ALARM, alarm],
  ])("takes a %s that is right", (type, inputs) => {
    expect(mistakesIn(type, inputs)).toBe("");
  });

  it.each<[string, object, string]>([
    [ZONE, {}, "name is missing"],
    [RECORD, record, "exactly one of records, aliases is required"],
    [RECORD, { ...record, ttl: 60, records: ["192.0.2.1"], aliases: [alias] }, "aliases conflicts with records"],
    [RECORD, { ...record, records: ["192.0.2.1"] }, "ttl is missing"],
    [RECORD, { ...record, ttl: 60, aliases: [alias] }, "ttl conflicts with aliases"],
    [RECORD, { ...record, aliases: [alias, alias] }, "got 2 of them; one is required"],
    [RECORD, { ...record, type: "a", ttl: 60, records: ["192.0.2.1"] }, "type is not allowed"],
    [RECORD, { ...record, setIdentifier: "blue" }, "setIdentifier is not in the rehearsal's model"],
    [CERTIFICATE, { validationMethod: "DNS" }, "domainName is missing"],
    [CERTIFICATE, { domainName: "example.com" }, "validationMethod is missing"],
    [CERTIFICATE, { ...certificate, domainName: "example.com." }, "domainName is not allowed"],
    [CERTIFICATE, { ...certificate, domainName: `${"a".repeat(60)}.example.com` }, "is 72 characters long"],
    [
      CERTIFICATE,
      { ...certificate, subjectAlternativeNames: ["no name"] },
      "subjectAlternativeNames[0] is not allowed",
    ],
    [ALARM, { ...alarm, threshold: undefined }, "threshold is missing"],
    [ALARM, { ...alarm, statistic: undefined }, "statistic is missing"],
    [ALARM, { ...alarm, period: 90 }, "period is not allowed, got 90"],
    [ALARM, { ...alarm, evaluationPeriods: 0 }, "evaluationPeriods is not allowed, got 0"],
    ["aws:sns/topic:Topic", { name: "a.b" }, "name is not allowed"],
    [
      "aws:sns/topicSubscription:TopicSubscription",
      { topic: "t", protocol: "pigeon", endpoint: "e" },
      "protocol is not allowed",
    ],
  ])("refuses a %s with %j", (type, inputs, message) => {
    expect(mistakesIn(type, inputs)).toContain(message);
  });
});
