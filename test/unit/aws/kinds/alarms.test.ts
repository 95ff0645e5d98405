import { describe, expect, it } from "vitest";

import { evaluate } from "../../../../rehearsal/aws/model/alarms/evaluation.ts";
import { firedAlarms, watchAlarms } from "../../../../rehearsal/aws/model/alarms/watch.ts";
import { certificate } from "../../../../rehearsal/aws/model/kinds/acm/certificate.ts";
import { metricAlarm } from "../../../../rehearsal/aws/model/kinds/alarms/metric-alarm.ts";
import { topicSubscription } from "../../../../rehearsal/aws/model/kinds/alarms/topic-subscription.ts";
import { topic } from "../../../../rehearsal/aws/model/kinds/alarms/topic.ts";
import { FakeAccount } from "./fake-account.ts";

const expiry = {
  name: "expiry",
  alarmDescription: "The certificate ends soon.",
  namespace: "AWS/CertificateManager",
  metricName: "DaysToExpiry",
  dimensions: { CertificateArn: "arn:none" },
  statistic: "Minimum",
  period: 86_400,
  evaluationPeriods: 1,
  comparisonOperator: "LessThanThreshold",
  threshold: 10,
};
const before = { state: "OK", reason: "as it was" } as const;
const dayMilliseconds = 86_400_000;

describe("an alarm's verdict", () => {
  it.each<[string, number, string]>([
    ["LessThanThreshold", 9, "ALARM"],
    ["LessThanThreshold", 10, "OK"],
    ["LessThanOrEqualToThreshold", 10, "ALARM"],
    ["GreaterThanThreshold", 10, "OK"],
    ["GreaterThanOrEqualToThreshold", 10, "ALARM"],
  ])("%s 10 of %d is %s", (comparisonOperator, value, state) => {
    expect(evaluate({ ...expiry, comparisonOperator }, value, before).state).toBe(state);
  });

  it.each<[string | undefined, string]>([
    [undefined, "INSUFFICIENT_DATA"],
    ["missing", "INSUFFICIENT_DATA"],
    ["breaching", "ALARM"],
    ["notBreaching", "OK"],
    ["ignore", "OK"],
  ])("without data, treated as %s, is %s", (treatment, state) => {
    const inputs = treatment === undefined ? expiry : { ...expiry, treatMissingData: treatment };
    expect(evaluate(inputs, undefined, before).state).toBe(state);
  });
});

describe("an alarm on a certificate's days", () => {
  async function watched(daysLeft: number) {
    const account = new FakeAccount();
    const made = await account.create(certificate, { domainName: "example.com", validationMethod: "DNS" });
    const notAfter = new Date(account.time + daysLeft * dayMilliseconds).toISOString();
    made.computed.issued = { pem: "", notBefore: account.now(), notAfter };
    const { id: topicArn } = await account.create(topic, { name: "told" });
    await account.create(topicSubscription, { topic: topicArn, protocol: "email", endpoint: "ops@example.com" });
    const inputs = { ...expiry, dimensions: { CertificateArn: made.id }, alarmActions: [topicArn] };
    const alarm = await account.create(metricAlarm, inputs);
    return { account, alarm };
  }

  it("goes off when too few are left, says why and whom it tells, and goes on when it is renewed", async () => {
    const { account, alarm } = await watched(9.5);
    expect(watchAlarms(account)).toBe(true);
    expect(watchAlarms(account)).toBe(false);
    const [fired] = firedAlarms(account);
    expect(fired).toMatchObject({ name: "expiry", target: "example.com", since: account.now() });
    expect(fired?.text).toBe(
      "The certificate ends soon. Threshold Crossed: 1 datapoint [9.0] was less than the threshold (10.0). " +
        "To be told, once they have confirmed it: ops@example.com.",
    );
    account.time -= 2 * dayMilliseconds;
    expect(watchAlarms(account)).toBe(true);
    expect(alarm.computed.state).toBe("OK");
    expect(firedAlarms(account)).toEqual([]);
  });

  it("has no data of a certificate that has ended: an alarm that takes silence for good is silent then", async () => {
    const { account, alarm } = await watched(20);
    watchAlarms(account);
    expect(alarm.computed.state).toBe("OK");
    account.time += 21 * dayMilliseconds;
    watchAlarms(account);
    expect(alarm.computed.state).toBe("INSUFFICIENT_DATA");
  });

  it.each<[object, string]>([
    [{ metricName: "CPUUtilization" }, "would never go off"],
    [{ dimensions: {} }, "of no dimension is not rehearsed"],
    [{ comparisonOperator: "GreaterThanUpperThreshold" }, "for alarms on anomalies"],
    [{ alarmActions: ["ops@example.com"] }, "Invalid arn syntax: ops@example.com"],
  ])("is refused with %j", async (changed, message) => {
    await expect(new FakeAccount().create(metricAlarm, { ...expiry, ...changed })).rejects.toThrow(message);
  });

  it("has a name that no other one has, and an ARN", async () => {
    const account = new FakeAccount();
    const made = await account.create(metricAlarm, expiry);
    expect(await account.outputs(metricAlarm, made)).toMatchObject({
      arn: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:expiry",
    });
    await expect(account.create(metricAlarm, expiry)).rejects.toThrow('metric alarm "expiry" already exists');
  });
});

describe("a subscription by mail", () => {
  it("waits for its confirmation, is the same one when asked for again, and goes with its topic", async () => {
    const account = new FakeAccount();
    const told = await account.create(topic, { name: "told" });
    const inputs = { topic: told.id, protocol: "email", endpoint: "ops@example.com" };
    const made = await account.create(topicSubscription, inputs);
    expect(await account.outputs(topicSubscription, made)).toMatchObject({ arn: made.id, pendingConfirmation: true });
    expect((await account.create(topicSubscription, inputs)).id).toBe(made.id);
    expect(topic.parts?.(account, told)).toHaveLength(1);
  });

  it.each<[object, string]>([
    [{ protocol: "https", endpoint: "https://example.com" }, "not rehearsed; one by email is"],
    [{ endpoint: "ops" }, 'Email address: "ops"'],
    [{ topic: "arn:none" }, "Topic does not exist"],
  ])("is refused with %j", async (changed, message) => {
    const account = new FakeAccount();
    const { id } = await account.create(topic, { name: "told" });
    const inputs = { topic: id, protocol: "email", endpoint: "ops@example.com", ...changed };
    await expect(account.create(topicSubscription, inputs)).rejects.toThrow(message);
  });

  it("is to a topic whose name AWS takes", async () => {
    await expect(new FakeAccount().create(topic, { name: "a.b" })).rejects.toThrow('Topic Name: "a.b"');
  });
});
