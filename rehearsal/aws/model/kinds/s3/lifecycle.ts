import type { Records } from "../../cloud.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { requiredBucket } from "./bucket.ts";
import type { LifecycleInputs, LifecycleRule } from "./inputs.ts";
import { checkOnlyOne } from "./only-one.ts";
import { LIFECYCLE } from "./tokens.ts";

/** Checked and kept, not carried out: nothing expires in the rehearsal. */
export const bucketLifecycle: Kind<LifecycleInputs> = {
  type: LIFECYCLE,
  create({ records }, { inputs }) {
    checkOnlyOne(records, LIFECYCLE, inputs.bucket);
    check(records, inputs);
    return Promise.resolve({ id: inputs.bucket, computed: {} });
  },
  outputs: () => ({}),
  update({ records }, _, inputs) {
    check(records, inputs);
    return Promise.resolve();
  },
};

function check(records: Records, { bucket, rules = [] }: LifecycleInputs): void {
  requiredBucket(records, bucket);
  const ids = rules.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  const mistakes = [
    ...(rules.length === 0 || rules.length > 1000 ? [`a configuration has 1 to 1000 rules; got ${rules.length}`] : []),
    ...(twice === undefined ? [] : [`Rule ID must be unique. Found same ID for more than one rule: ${twice}`]),
    ...rules.flatMap((rule) => ruleMistakes(rule).map((mistake) => `rule ${rule.id}: ${mistake}`)),
  ];
  if (mistakes.length > 0) throw new AwsError("InvalidRequest", mistakes.join("; "));
}

function ruleMistakes({ id, status, expiration, abortIncompleteMultipartUpload }: LifecycleRule): readonly string[] {
  const days = expiration?.days;
  const abortDays = abortIncompleteMultipartUpload?.daysAfterInitiation;
  return [
    ...(id.length < 1 || id.length > 255 ? ["its ID has not 1 to 255 characters"] : []),
    ...(["Enabled", "Disabled"].includes(status) ? [] : [`its status is ${status}; it is Enabled or Disabled`]),
    ...[days, abortDays]
      .filter((value) => value !== undefined && !(Number.isInteger(value) && value > 0))
      .map((value) => `its days are a whole number above 0; got ${String(value)}`),
    ...(days === undefined && abortDays === undefined
      ? ["At least one action needs to be specified in a rule: expiration or abortIncompleteMultipartUpload"]
      : []),
  ];
}
