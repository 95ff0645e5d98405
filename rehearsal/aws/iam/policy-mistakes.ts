import { actionMistakes } from "./action-mistakes.ts";
import { isOperator } from "./condition.ts";
import { asList, asTexts, type PolicyKind } from "./policy.ts";
import { principalMistakes } from "./principal-mistakes.ts";
import { resourceMistakes } from "./resource-mistakes.ts";

type Fields = Readonly<Record<string, unknown>>;

const VERSIONS = ["2012-10-17", "2008-10-17"];

const ELEMENTS = new Set([
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"],
]);

/**
 * What is wrong with a policy document, in words; empty: nothing. IAM itself takes actions that no service has; here they are
 * mistakes, since what they were meant to allow would be missing.
 */
export function policyMistakes(document: string, kind: PolicyKind): string[] {
  let policy: unknown;
  try {
    policy = JSON.parse(document);
  } catch (error) {
    return [`the policy is no JSON: ${error instanceof Error ? error.message : String(error)}`];
  }
  if (!isFields(policy)) return ["the policy is no JSON object"];
  const { Version, Id, Statement, ...others } = policy;
  const statements = asList(Statement);
  const identifiers = statements.flatMap((one) =>
    isFields(one) && typeof one["Sid"] === "string" ? [one["Sid"]] : [],
  );
  const twice = identifiers.filter((sid, index) => sid !== "" && identifiers.indexOf(sid) !== index);
  return [
    ...Object.keys(others).map((name) => `${name} is no element of a policy; it has Version, Id and Statement`),
    ...(Version === undefined || VERSIONS.includes(Version as string)
      ? []
      : [`Version is ${JSON.stringify(Version)}; the versions are ${VERSIONS.join(" and ")}`]),
    ...(Id === undefined || typeof Id === "string" ? [] : ["Id is no text"]),
    ...(statements.length === 0 ? ["the policy has no Statement"] : []),
    ...new Set(twice.map((sid) => `two statements have the Sid ${sid}`)),
    ...statements.flatMap((statement, index) => statementMistakes(statement, index, kind)),
  ];
}

function statementMistakes(statement: unknown, index: number, kind: PolicyKind): string[] {
  if (!isFields(statement)) return [`statement ${index + 1} is no object`];
  const { Sid } = statement;
  const name = typeof Sid === "string" && Sid !== "" ? Sid : String(index + 1);
  return [
    ...Object.keys(statement)
      .filter((element) => !ELEMENTS.has(element))
      .map((element) => `${element} is no element of a statement`),
    ...sidMistakes(Sid, kind),
    ...effectMistakes(statement["Effect"]),
    ...exactlyOne(statement, "Action", "NotAction"),
    ...formMistakes(statement, ["Action", "NotAction", "Resource", "NotResource"]),
    ...texts(statement, "Action", "NotAction").flatMap((action) => actionMistakes(action, kind)),
    ...resourceElementMistakes(statement, kind),
    ...principalElementMistakes(statement, kind),
    ...conditionMistakes(statement["Condition"]),
  ].map((mistake) => `statement ${name}: ${mistake}`);
}

function sidMistakes(sid: unknown, kind: PolicyKind): string[] {
  if (sid === undefined) return [];
  if (typeof sid !== "string") return ["Sid is no text"];
  // Resources' own services decide; S3 takes any text.
  return kind === "resource" || /^[A-Za-z0-9]*$/.test(sid)
    ? []
    : [`Sid is ${JSON.stringify(sid)}; statement IDs are letters and digits only`];
}

function effectMistakes(effect: unknown): string[] {
  if (effect === "Allow" || effect === "Deny") return [];
  return [effect === undefined ? "Effect is missing" : `Effect is ${JSON.stringify(effect)}; it is Allow or Deny`];
}

function resourceElementMistakes(statement: Fields, kind: PolicyKind): string[] {
  if (kind === "trust") {
    return has(statement, "Resource", "NotResource") ? ["a trust policy has no Resource: it is the role itself"] : [];
  }
  return [
    ...exactlyOne(statement, "Resource", "NotResource"),
    ...texts(statement, "Resource", "NotResource").flatMap(resourceMistakes),
  ];
}

function principalElementMistakes(statement: Fields, kind: PolicyKind): string[] {
  if (kind === "identity") {
    const given = has(statement, "Principal", "NotPrincipal");
    return given ? ["Principal is not for a role's own policy: the principal is the role"] : [];
  }
  return [
    ...exactlyOne(statement, "Principal", "NotPrincipal"),
    ...["Principal", "NotPrincipal"].flatMap((element) =>
      statement[element] === undefined ? [] : principalMistakes(element, statement[element]),
    ),
  ];
}

function conditionMistakes(condition: unknown): string[] {
  if (condition === undefined) return [];
  if (!isFields(condition)) return ["Condition is no object"];
  return Object.entries(condition).flatMap(([operator, keys]) => {
    if (!isOperator(operator)) return [`${operator} is no condition operator; one is StringEquals`];
    if (!isFields(keys)) return [`${operator} is no object of condition keys`];
    return Object.entries(keys).flatMap(([key, values]) => [
      ...(/^[a-z0-9-]+:.+$/i.test(key) ? [] : [`${key} is no condition key; one is aws:SourceArn`]),
      ...(asList(values).every(isScalar)
        ? []
        : [`${operator} of ${key} has a value that is no text, number or boolean`]),
    ]);
  });
}

function exactlyOne(statement: Fields, element: string, except: string): string[] {
  const given = [element, except].filter((name) => statement[name] !== undefined);
  if (given.length === 2) return [`${element} and ${except} exclude each other`];
  if (given.length === 0) return [`${element} is missing`];
  return asList(statement[given[0] ?? ""]).length === 0 ? [`${element} is empty`] : [];
}

function formMistakes(statement: Fields, elements: readonly string[]): string[] {
  return elements
    .filter((element) => asList(statement[element]).some((item) => typeof item !== "string"))
    .map((element) => `${element} is no text or list of texts`);
}

function texts(statement: Fields, ...elements: readonly string[]): readonly string[] {
  return elements.flatMap((element) => asTexts(asList(statement[element]).filter((item) => typeof item === "string")));
}

function has(statement: Fields, ...elements: readonly string[]): boolean {
  return elements.some((element) => statement[element] !== undefined);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
