import type { CheckFailure } from "../../../provider/check-failure.ts";
import { isGiven, items, known, mistake, nested, text } from "./rules.ts";
import type { Rules } from "./rules.ts";

/** Source: Amazon S3's bucket naming rules. */
export const bucket: Rules = {
  check({ bucket: given }) {
    const name = text(given);
    const reason =
      `is not allowed, got ${JSON.stringify(name)}; 3 to 63 small letters, digits, dots and hyphens are required, ` +
      "a letter or digit at both ends, no two dots together, and not of the form of an address";
    const allowed =
      name === undefined ||
      (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..") && !/^\d+(\.\d+){3}$/.test(name));
    return mistake(!allowed, "bucket", reason);
  },
};

export const bucketObject: Rules = {
  check: ({ key, source, content }) => [
    ...mistake(!isGiven(key), "key", "is missing; made-up keys are not modelled"),
    ...mistake(isGiven(source) && isGiven(content), "content", "conflicts with source; give one of them"),
  ],
};

export const bucketLifecycle: Rules = {
  check: (inputs) => [
    ...mistake(!isGiven(inputs["rules"]), "rules", "is missing; a lifecycle configuration has at least one rule"),
    ...items(inputs, "rules").flatMap(({ at, item }) => [
      ...mistake(
        !isGiven(item["abortIncompleteMultipartUpload"]) && !isGiven(item["expiration"]),
        `${at}expiration`,
        "is missing; a rule has at least one of expiration, abortIncompleteMultipartUpload",
      ),
      ...positive(nested(item, "expiration")?.["days"], `${at}expiration.days`),
      ...positive(
        nested(item, "abortIncompleteMultipartUpload")?.["daysAfterInitiation"],
        `${at}abortIncompleteMultipartUpload.daysAfterInitiation`,
      ),
    ]),
  ],
};

function positive(given: unknown, property: string): CheckFailure[] {
  const days = known(given);
  const reason = `is not allowed, got ${days ?? ""}; an integer of at least 1 is required`;
  return mistake(days !== undefined && !(Number.isInteger(days) && days >= 1), property, reason);
}
