import type { StoreKey } from "../../cloud/data-plane.ts";
import { bucketArn, parseArn } from "./arn.ts";
import { allows, coversAction } from "./decision.ts";
import { isPattern, overlaps } from "./pattern.ts";
import { type Statement, statementsOf } from "./policy.ts";

/** Longer than S3's keys, of what no policy spells out: only a pattern for all objects fits it. */
const ANY_KEY = "\u0001".repeat(1025);

/**
 * What policies open of the object store, which knows whole buckets only: `s3:GetObject` on `arn:aws:s3:::BUCKET/*` is a get
 * grant, with `s3:ListBucket` on `arn:aws:s3:::BUCKET` a read grant, with `s3:PutObject` on every object a readwrite grant.
 * Nothing comes of a narrower prefix, of a pattern in the bucket's name, of writing without reading, or where a statement
 * denies any object of the bucket. (The store's readwrite grants are wider: who writes may delete and list.)
 */
export function grantsOf(documents: readonly string[]): StoreKey["grants"] {
  const statements = documents.flatMap(statementsOf);
  const opens = (action: string, bucket: string): boolean =>
    allows(documents, action, bucketArn(bucket, ANY_KEY)) && !statements.some((one) => touches(one, action, bucket));
  const accessTo = (bucket: string) => {
    if (opens("s3:PutObject", bucket)) return "readwrite";
    return allows(documents, "s3:ListBucket", bucketArn(bucket)) ? "read" : "get";
  };
  return bucketsNamed(statements)
    .filter((bucket) => opens("s3:GetObject", bucket))
    .map((bucket) => ({ bucket, access: accessTo(bucket) }));
}

/** Statements that allow every action, or every one of a service, on every resource, in words. */
export function openActions(documents: readonly string[]): readonly string[] {
  return documents
    .flatMap(statementsOf)
    .map((statement, index) => ({ statement, name: statement.sid ?? String(index + 1) }))
    .filter(({ statement }) => statement.effect === "Allow" && isOpen(statement))
    .map(({ statement: { actions, exceptActions }, name }) => {
      return `statement ${name} allows ${exceptActions ? "all but " : ""}${actions.join(", ")} on *`;
    });
}

function isOpen({ actions, exceptActions, resources, exceptResources }: Statement): boolean {
  const everywhere = exceptResources || resources.includes("*");
  return everywhere && (exceptActions || actions.some((action) => /^(\*|[^:]+:\*)$/.test(action)));
}

function bucketsNamed(statements: readonly Statement[]): readonly string[] {
  const wholes = statements
    .filter(({ effect, exceptResources }) => effect === "Allow" && !exceptResources)
    .flatMap(({ resources }) => resources)
    .map(parseArn)
    .map((arn) => (arn?.service === "s3" ? /^([^/]+)\/\*$/.exec(arn.resource)?.[1] : undefined) ?? "");
  return [...new Set(wholes)].filter((bucket) => bucket !== "" && !isPattern(bucket));
}

/** Whether a statement denies the action on some object of the bucket; of one that excepts some, `allows` knows. */
function touches(statement: Statement, action: string, bucket: string): boolean {
  const isDenial = statement.effect === "Deny" && coversAction(statement, action);
  return isDenial && statement.resources.some((one) => overlaps(one, bucketArn(bucket, "*")));
}
