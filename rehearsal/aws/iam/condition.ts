import { fits } from "./pattern.ts";
import type { Condition } from "./policy.ts";

/** What is known of a request, by condition key in lower case: `aws:secureTransport` as `{"aws:securetransport": "true"}`. */
export type Context = Readonly<Record<string, string>>;

type Test = (wanted: string, got: string) => boolean;

const equal: Test = (wanted, got) => wanted === got;
const equalIgnoringCase: Test = (wanted, got) => wanted.toLowerCase() === got.toLowerCase();

/** Operators that are carried out. `negated`: true when none of the values fits. */
const MODELLED: Readonly<Record<string, { readonly test: Test; readonly negated: boolean }>> = {
  StringEquals: { test: equal, negated: false },
  StringNotEquals: { test: equal, negated: true },
  StringEqualsIgnoreCase: { test: equalIgnoringCase, negated: false },
  StringNotEqualsIgnoreCase: { test: equalIgnoringCase, negated: true },
  StringLike: { test: fits, negated: false },
  StringNotLike: { test: fits, negated: true },
  ArnEquals: { test: fits, negated: false },
  ArnNotEquals: { test: fits, negated: true },
  ArnLike: { test: fits, negated: false },
  ArnNotLike: { test: fits, negated: true },
  Bool: { test: equalIgnoringCase, negated: false },
};

/** Further operators of IAM, which take `IfExists` too. */
const KNOWN = [
  ...["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan"],
  ...["NumericGreaterThanEquals", "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals"],
  ...["DateGreaterThan", "DateGreaterThanEquals", "BinaryEquals", "IpAddress", "NotIpAddress"],
];

const OPERATORS = new Set(
  [...Object.keys(MODELLED), ...KNOWN].flatMap((name) => [name, `${name}IfExists`]).concat("Null"),
);

export function isOperator(text: string): boolean {
  return OPERATORS.has(text.replace(/^For(AllValues|AnyValue):/, ""));
}

/** @returns `unmodelled` if the operator is not carried out here, or nothing is known of the key */
export function holds({ operator, key, values }: Condition, context: Context): boolean | "unmodelled" {
  const modelled = MODELLED[operator];
  const got = context[key.toLowerCase()];
  if (modelled === undefined || got === undefined) return "unmodelled";
  return values.some((wanted) => modelled.test(wanted, got)) !== modelled.negated;
}
