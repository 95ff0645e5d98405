/** What a document is attached to: a role as its rights, a role as who may take it, or a resource such as a bucket. */
export type PolicyKind = "identity" | "trust" | "resource";

/** One statement of a policy document, with lists where the document may have one text or several. */
export interface Statement {
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  /** True: all but these, `NotAction`. */
  readonly exceptActions: boolean;
  /** Empty in a trust policy. */
  readonly resources: readonly string[];
  /** True: all but these, `NotResource`. */
  readonly exceptResources: boolean;
  readonly principals: readonly Principal[];
  /** True: all but these, `NotPrincipal`. */
  readonly exceptPrincipals: boolean;
  readonly conditions: readonly Condition[];
}

export interface Principal {
  readonly type: "*" | "AWS" | "Service" | "Federated" | "CanonicalUser";
  readonly value: string;
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a document in which `policyMistakes` finds none. @throws {SyntaxError} for what is no JSON */
export function statementsOf(document: string): readonly Statement[] {
  const { Statement } = JSON.parse(document) as { Statement?: unknown };
  return asList(Statement).map((statement) => statementOf(statement as Fields));
}

/** One or several, as a list; absent is the empty one. */
export function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/** One text or several, as a list. */
export function asTexts(value: unknown): readonly string[] {
  return asList(value).map(String);
}

function statementOf(fields: Fields): Statement {
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = fields;
  return {
    ...(typeof Sid === "string" ? { sid: Sid } : {}),
    effect: Effect === "Allow" ? "Allow" : "Deny",
    actions: asTexts(Action ?? NotAction),
    exceptActions: Action === undefined,
    resources: asTexts(Resource ?? NotResource),
    exceptResources: Resource === undefined && NotResource !== undefined,
    principals: principalsOf(Principal ?? NotPrincipal),
    exceptPrincipals: Principal === undefined && NotPrincipal !== undefined,
    conditions: conditionsOf(Condition),
  };
}

function principalsOf(value: unknown): readonly Principal[] {
  if (value === undefined) return [];
  if (typeof value === "string") return [{ type: "*", value }];
  return Object.entries(value as Fields).flatMap(([type, values]) =>
    asTexts(values).map((one) => ({ type: type as Principal["type"], value: one })),
  );
}

function conditionsOf(value: unknown): readonly Condition[] {
  return Object.entries((value ?? {}) as Record<string, Fields>).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values: asTexts(values) })),
  );
}
