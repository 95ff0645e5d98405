import { type Context, holds } from "./condition.ts";
import { fits } from "./pattern.ts";
import { type Principal, type Statement, statementsOf } from "./policy.ts";

export interface Request {
  /** `s3:GetObject`. */
  readonly action: string;
  readonly resource: string;
  /** Who asks, where the documents are a resource's; absent: the documents are of who asks. */
  readonly principal?: Principal;
  readonly context?: Context;
}

/**
 * Whether policies allow an action: some statement allows it and none denies it. What is not modelled never helps: an Allow
 * under such a condition does not count, a Deny does. `unmodelledConditions` tells which they are.
 *
 * @throws {SyntaxError} for a document that is no JSON
 */
export function allows(documents: readonly string[], action: string, resource: string, context: Context = {}): boolean {
  return decide(documents, { action, resource, context });
}

export function decide(documents: readonly string[], request: Request): boolean {
  const statements = documents.flatMap(statementsOf);
  const applies = (effect: Statement["effect"]): boolean =>
    statements.some((one) => one.effect === effect && concerns(one, request) && meetsConditions(one, request));
  return applies("Allow") && !applies("Deny");
}

/** Conditions that the rehearsal knows no answer to, in words: `statement Logs: StringEquals of s3:prefix`. */
export function unmodelledConditions(documents: readonly string[], context: Context = {}): readonly string[] {
  return documents
    .flatMap(statementsOf)
    .flatMap(({ sid, conditions }, index) =>
      conditions
        .filter((condition) => holds(condition, context) === "unmodelled")
        .map(({ operator, key }) => `statement ${sid ?? String(index + 1)}: ${operator} of ${key}`),
    );
}

/** Whether a role's trust policy lets a service such as `ec2.amazonaws.com` take the role. */
export function trusts(document: string, service: string): boolean {
  return decide([document], { action: "sts:AssumeRole", resource: "", principal: { type: "Service", value: service } });
}

/** Actions are compared without regard to case, as IAM does. */
export function coversAction({ actions, exceptActions }: Statement, action: string): boolean {
  return actions.some((one) => fits(one.toLowerCase(), action.toLowerCase())) !== exceptActions;
}

function concerns(statement: Statement, { action, resource, principal }: Request): boolean {
  const { resources, exceptResources } = statement;
  // A trust policy names no resource: it is the role's own.
  const aims = resources.length === 0 || resources.some((one) => fits(one, resource)) !== exceptResources;
  return aims && coversAction(statement, action) && (principal === undefined || names(statement, principal));
}

function names({ principals, exceptPrincipals }: Statement, asked: Principal): boolean {
  const isNamed = principals.some(
    ({ type, value }) => value === "*" || (type === asked.type && value.toLowerCase() === asked.value.toLowerCase()),
  );
  return isNamed !== exceptPrincipals;
}

function meetsConditions({ effect, conditions }: Statement, { context = {} }: Request): boolean {
  return conditions.every((condition) => {
    const verdict = holds(condition, context);
    return verdict === "unmodelled" ? effect === "Deny" : verdict;
  });
}
