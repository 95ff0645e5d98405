import { arnOf } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import type { AlarmComputed, AlarmInputs } from "./inputs.ts";

/** Those that a fixed threshold is compared by. */
const operators = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
];

/** An alarm on one metric. Its id is its name. */
export const metricAlarm: Kind<AlarmInputs, AlarmComputed> = {
  type: types.metricAlarm,
  create(cloud, { inputs }) {
    check(inputs);
    // Also one of another region: the record's id is the name.
    if (cloud.records.get(types.metricAlarm, inputs.name) !== undefined) {
      throw new AwsError("", `CloudWatch metric alarm "${inputs.name}" already exists`);
    }
    const computed: AlarmComputed = {
      state: "INSUFFICIENT_DATA",
      since: cloud.now(),
      reason: "Unchecked: Initial alarm creation",
    };
    return Promise.resolve({ id: inputs.name, computed });
  },
  outputs: (cloud, { region, inputs }) => ({
    ...tagsAll(inputs),
    arn: arnOf(cloud, "cloudwatch", { region, resource: `alarm:${inputs.name}` }),
    actionsEnabled: inputs.actionsEnabled ?? true,
    treatMissingData: inputs.treatMissingData ?? "missing",
  }),
  update(_cloud, _record, inputs) {
    check(inputs);
    return Promise.resolve();
  },
};

function check(inputs: AlarmInputs): void {
  const { namespace, metricName, dimensions = {}, comparisonOperator } = inputs;
  const metric = `${namespace} ${metricName} of ${Object.keys(dimensions).join(", ") || "no dimension"}`;
  if (metric !== "AWS/CertificateManager DaysToExpiry of CertificateArn") {
    const message = `An alarm on ${metric} is not rehearsed: it would never go off. One on AWS/CertificateManager DaysToExpiry of CertificateArn is.`;
    throw new AwsError("NotRehearsed", message);
  }
  if (!operators.includes(comparisonOperator)) {
    const message = `The comparison operator ${comparisonOperator} is for alarms on anomalies, which are not rehearsed.`;
    throw new AwsError("NotRehearsed", message);
  }
  const actions = [inputs.alarmActions, inputs.okActions, inputs.insufficientDataActions].flatMap((list) => list ?? []);
  const wrong = actions.find((action) => !/^arn:aws:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/.test(action));
  if (wrong === undefined) return;
  throw new AwsError("ValidationError", `Invalid arn syntax: ${wrong}. Only topics of SNS are rehearsed as actions.`);
}
