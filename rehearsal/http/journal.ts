import { isFields } from "./fields.ts";

/** One request as it came in and went out. */
export interface JournalEntry {
  readonly number: number;
  /** RFC 3339 with milliseconds. */
  readonly time: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** What would be a secret in it is masked. */
  readonly body: unknown;
  /** 0: the connection was dropped without an answer. */
  readonly status: number;
  readonly milliseconds: number;
  /** The kind of the fault that was put into this request. */
  readonly fault?: string;
}

/** A long rehearsal polls for hours; what is older is forgotten. */
const remembered = 50_000;

/** In lower case and without underscores, for `user_data` and `userData` alike. An object's content may be anything. */
const secretNames = new Set([
  ...["userdata", "content", "contentbase64"],
  ...["secretkey", "secretaccesskey", "sessiontoken", "privatekey", "password"],
]);

export class Journal {
  #entries: JournalEntry[] = [];
  #number = 0;

  add(entry: Omit<JournalEntry, "number">): void {
    this.#number += 1;
    this.#entries.push({ number: this.#number, ...entry, body: mask(entry.body) });
    if (this.#entries.length > remembered) this.#entries = this.#entries.slice(remembered / 2);
  }

  /** Entries with a number above `since`, oldest first. */
  entries(since = 0): readonly JournalEntry[] {
    return this.#entries.filter((entry) => entry.number > since);
  }

  /** Numbers go on, so that `since` stays meaningful. */
  clear(): void {
    this.#entries = [];
  }
}

/** The same value with secrets replaced by their length. */
function mask(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mask);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSecret(name) && typeof member === "string" ? `masked, ${member.length} characters` : mask(member),
    ]),
  );
}

function isSecret(name: string): boolean {
  return secretNames.has(name.replaceAll("_", "").toLowerCase());
}
