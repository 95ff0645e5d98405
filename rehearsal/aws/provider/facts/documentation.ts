/**
 * The default that a documentation comment tells, in the type of the property; `undefined` where it tells none.
 * Whether the provider fills it in is another matter.
 */
export function documentedDefault(
  documentation: string,
  type: string | undefined,
): string | number | boolean | undefined {
  const text = DEFAULT.exec(documentation)?.groups?.["value"]?.replace(/\.$/, "");
  if (text === undefined) {
    return undefined;
  }
  if (type === "string") {
    return text;
  }
  if (type === "boolean" && /^(true|false)$/.test(text)) {
    return text === "true";
  }
  return type === "number" && /^\d+$/.test(text) ? Number(text) : undefined;
}

const DEFAULT =
  /\b(?:default(?:s|ed)?(?: value)?(?: is| to|:| of)|\(default:?) *(?:to )?[`"“]{0,2}(?<value>[^`"”\s),;]+(?: by Pulumi)?)/i;

/** What a comment says about a change that makes a new resource, sentence by sentence. */
export function documentedReplacement(documentation: string): readonly string[] {
  return documentation.split(/(?<=[.!])\s/).filter((sentence) => REPLACES.test(sentence));
}

const REPLACES =
  /forc\w+ (a |the |resource )?(new|replace|recreat)|force a recreation|be re-?created|requires? replacement/i;
