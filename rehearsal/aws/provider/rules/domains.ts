import type { CheckFailure } from "../../../provider/check-failure.ts";
import { exactlyOne, isGiven, items, known, mistake, text } from "./rules.ts";
import type { Rules, Values } from "./rules.ts";

export const zone: Rules = {
  check: ({ name }) => mistake(!isGiven(name), "name", "is missing; a made-up name would be nobody's domain"),
};

export const record: Rules = {
  check: (inputs) => [
    ...exactlyOne(inputs, ["records", "aliases"]),
    ...mistake(
      isGiven(inputs["ttl"]) && isGiven(inputs["aliases"]),
      "ttl",
      "conflicts with aliases; the target has its own",
    ),
    ...mistake(
      isGiven(inputs["records"]) && !isGiven(inputs["ttl"]),
      "ttl",
      "is missing; records are remembered for some seconds",
    ),
    ...mistake(
      items(inputs, "aliases").length > 1,
      "aliases",
      `is not allowed, got ${items(inputs, "aliases").length} of them; one is required`,
    ),
  ],
};

/** RFC 5280's limit of a common name, which the first name of a certificate becomes. */
const MAX_COMMON_NAME = 64;

export const certificate: Rules = {
  check(inputs) {
    const domain = text(inputs["domainName"]);
    return [
      ...mistake(
        !isGiven(inputs["domainName"]),
        "domainName",
        "is missing; certificates of other authorities are not modelled",
      ),
      ...mistake(!isGiven(inputs["validationMethod"]), "validationMethod", 'is missing; "DNS" is required'),
      ...mistake(
        domain !== undefined && domain.length > MAX_COMMON_NAME,
        "domainName",
        `is ${domain?.length ?? 0} characters long; the first name of a certificate has at most ${MAX_COMMON_NAME}`,
      ),
    ];
  },
};

/** Of a metric's alarm; all others are not modelled. */
const ALARM_NEEDS = ["comparisonOperator", "evaluationPeriods", "metricName", "namespace", "period", "threshold"];

/** Periods below a minute are for metrics of one's own. */
const SHORT_PERIODS = [10, 20, 30];

export const metricAlarm: Rules = {
  check: (inputs) => [
    ...ALARM_NEEDS.flatMap((name) =>
      mistake(!isGiven(inputs[name]), name, "is missing; the alarm of a metric requires it"),
    ),
    ...mistake(!isGiven(inputs["statistic"]), "statistic", "is missing; extended ones are not modelled"),
    ...period(inputs),
    ...atLeastOne(inputs, "evaluationPeriods"),
    ...atLeastOne(inputs, "datapointsToAlarm"),
  ],
};

function period(inputs: Values): CheckFailure[] {
  const seconds = known(inputs["period"]);
  const allowed = seconds === undefined || SHORT_PERIODS.includes(seconds) || (seconds > 0 && seconds % 60 === 0);
  const reason = `is not allowed, got ${seconds ?? ""}; ${SHORT_PERIODS.join(", ")} or a multiple of 60 is required`;
  return mistake(!allowed, "period", reason);
}

function atLeastOne(inputs: Values, property: string): CheckFailure[] {
  const count = known(inputs[property]);
  const reason = `is not allowed, got ${count ?? ""}; an integer of at least 1 is required`;
  return mistake(count !== undefined && count < 1, property, reason);
}
