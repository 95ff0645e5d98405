import { arnOf } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { type Tags, tagsAll } from "../../tags.ts";

interface LogGroupInputs {
  readonly name: string;
  /** Absent or 0: for ever. */
  readonly retentionInDays?: number;
  readonly tags?: Tags;
}

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

/** From botocore's model of CloudWatch Logs: the documentation of `Days`. */
const RETENTION = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

/** Nothing is written into it: hosts of the rehearsal have their own journal. */
export const logGroup: Kind<LogGroupInputs> = {
  type: LOG_GROUP,
  create({ records }, { inputs }) {
    const { name } = inputs;
    if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
      throw new AwsError(
        "InvalidParameterException",
        `Log group name ${JSON.stringify(name)} is invalid: it has 1 to 512 letters, digits and .-_/#`,
      );
    }
    check(inputs);
    if (records.get(LOG_GROUP, name) !== undefined) {
      throw new AwsError("ResourceAlreadyExistsException", `The specified log group already exists: ${name}`);
    }
    return Promise.resolve({ id: name, computed: {} });
  },
  outputs: (cloud, { region, inputs }) => ({
    arn: arnOf(cloud, "logs", { region, resource: `log-group:${inputs.name}` }),
    ...tagsAll(inputs),
  }),
  update(_, __, inputs) {
    check(inputs);
    return Promise.resolve();
  },
};

function check({ retentionInDays = 0 }: LogGroupInputs): void {
  if (retentionInDays === 0 || RETENTION.includes(retentionInDays)) return;
  throw new AwsError(
    "InvalidParameterException",
    `retentionInDays is ${retentionInDays}; it is one of ${RETENTION.join(", ")}, or 0 for ever`,
  );
}
