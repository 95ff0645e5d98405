import type { AlarmInputs, AlarmState } from "../kinds/alarms/inputs.ts";

export interface Verdict {
  readonly state: AlarmState;
  readonly reason: string;
}

const compared: Readonly<
  Record<string, readonly [words: string, breaches: (value: number, threshold: number) => boolean]>
> = {
  GreaterThanOrEqualToThreshold: ["greater than or equal to", (value, threshold) => value >= threshold],
  GreaterThanThreshold: ["greater than", (value, threshold) => value > threshold],
  LessThanThreshold: ["less than", (value, threshold) => value < threshold],
  LessThanOrEqualToThreshold: ["less than or equal to", (value, threshold) => value <= threshold],
};

/** How a metric without data is taken; with any other word, `ignore`, things stay as they are. */
const treatments: Readonly<Record<string, readonly [state: AlarmState, words: string, cause?: string]>> = {
  breaching: ["ALARM", "Breaching"],
  notBreaching: ["OK", "NonBreaching"],
  missing: ["INSUFFICIENT_DATA", "Missing", "Insufficient Data"],
};

/**
 * What an alarm says of its metric now. Periods are not waited for: the newest value counts for all of them.
 * @param value `undefined`: the metric has no data
 */
export function evaluate(inputs: AlarmInputs, value: number | undefined, before: Verdict): Verdict {
  const { comparisonOperator, threshold, treatMissingData } = inputs;
  if (value === undefined) return missing(treatMissingData, before);
  const [words = "", breaches] = compared[comparisonOperator] ?? [];
  const breaching = breaches?.(value, threshold) ?? false;
  const reason = `Threshold Crossed: 1 datapoint [${decimal(value)}] was ${breaching ? "" : "not "}${words} the threshold (${decimal(threshold)}).`;
  return { state: breaching ? "ALARM" : "OK", reason };
}

function missing(treatment = "missing", before: Verdict): Verdict {
  const [state, words, cause = "Threshold Crossed"] = treatments[treatment] ?? [];
  if (state === undefined) return before;
  const reason = `${cause}: no datapoints were received for 1 period and 1 missing datapoint was treated as [${words}].`;
  return { state, reason };
}

/** As CloudWatch writes numbers: whole ones too have a digit behind the point. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
