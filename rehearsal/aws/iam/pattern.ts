/** Whether a text fits AWS's pattern, where `*` stands for any text and `?` for one character. */
export function fits(pattern: string, text: string): boolean {
  return meet(Array.from(pattern).map(token), Array.from(text));
}

export function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

/** Whether some text fits both patterns. */
export function overlaps(left: string, right: string): boolean {
  return meet(Array.from(left).map(token), Array.from(right).map(token));
}

const ANY = Symbol("any text");
const ONE = Symbol("one character");

type Token = string | typeof ANY | typeof ONE;

function token(character: string): Token {
  return character === "*" ? ANY : character === "?" ? ONE : character;
}

/** Row by row over what is left of both: `reachable[j]` says whether the rest of `left` meets the rest of `right` at j. */
function meet(left: readonly Token[], right: readonly Token[]): boolean {
  let next: boolean[] | undefined;
  for (let i = left.length; i >= 0; i--) {
    const row: boolean[] = [];
    for (let j = right.length; j >= 0; j--) {
      row[j] = meetsAt(left[i], right[j], {
        bothEnd: i === left.length && j === right.length,
        skipLeft: next?.[j] ?? false,
        skipRight: row[j + 1] ?? false,
        skipBoth: next?.[j + 1] ?? false,
      });
    }
    next = row;
  }
  return next?.[0] ?? false;
}

interface Rest {
  /** Nothing is left of either. */
  readonly bothEnd: boolean;
  readonly skipLeft: boolean;
  readonly skipRight: boolean;
  readonly skipBoth: boolean;
}

function meetsAt(left: Token | undefined, right: Token | undefined, rest: Rest): boolean {
  if (left === undefined && right === undefined) return rest.bothEnd;
  // Any text is none, or takes one more of the other side.
  if (left === ANY) return rest.skipLeft || (right !== undefined && rest.skipRight);
  if (right === ANY) return rest.skipRight || (left !== undefined && rest.skipLeft);
  if (left === undefined || right === undefined) return false;
  return rest.skipBoth && (left === ONE || right === ONE || left === right);
}
