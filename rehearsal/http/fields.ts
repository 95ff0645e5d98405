import { unprocessable } from "./api-error.ts";

/** A JSON object as it came in: nothing is known of its members until they are read with the functions below. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws {ApiError} 422 if it is absent or no text. */
export function text(fields: Fields, key: string): string {
  const value = optionalText(fields, key);
  if (value === undefined || value === "") throw unprocessable(`${key} is required, as a text that is not empty.`);
  return value;
}

/** `null` counts as absent. */
export function optionalText(fields: Fields, key: string): string | undefined {
  const value = fields[key] ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw unprocessable(`${key} must be a text, not ${JSON.stringify(value)}.`);
}

export function flag(fields: Fields, key: string, fallback = false): boolean {
  const value = fields[key] ?? fallback;
  if (typeof value === "boolean") return value;
  throw unprocessable(`${key} must be true or false, not ${JSON.stringify(value)}.`);
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** @throws {ApiError} 422 if it is no whole number within the bounds, or absent without a fallback. */
export function integer(fields: Fields, key: string, bounds: Bounds, fallback?: number): number {
  const value = fields[key] ?? fallback;
  if (typeof value === "number" && Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
  const got = value === undefined ? "nothing" : JSON.stringify(value);
  throw unprocessable(`${key} must be a whole number from ${bounds.min} to ${bounds.max}, not ${got}.`);
}

/** Like `integer`, for numbers that need not be whole. @throws {ApiError} 422 */
export function decimal(fields: Fields, key: string, bounds: Bounds, fallback?: number): number {
  const value = fields[key] ?? fallback;
  if (typeof value === "number" && value >= bounds.min && value <= bounds.max) return value;
  const got = value === undefined ? "nothing" : JSON.stringify(value);
  throw unprocessable(`${key} must be a number from ${bounds.min} to ${bounds.max}, not ${got}.`);
}

export function choice<T extends string>(fields: Fields, key: string, allowed: readonly T[], fallback?: T): T {
  const value = fields[key] ?? fallback;
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  const got = value === undefined ? "nothing" : JSON.stringify(value);
  throw unprocessable(`${key} must be one of ${allowed.join(", ")}, not ${got}.`);
}

/** Absent and `null` are the empty list. */
export function list(fields: Fields, key: string): readonly unknown[] {
  const value = fields[key] ?? [];
  if (Array.isArray(value)) return value as unknown[];
  throw unprocessable(`${key} must be a list, not ${JSON.stringify(value)}.`);
}

export function texts(fields: Fields, key: string): string[] {
  return list(fields, key).map((item) => {
    if (typeof item === "string") return item;
    throw unprocessable(`${key} must be a list of texts; ${JSON.stringify(item)} is none.`);
  });
}

/** Ids may come as numbers or as texts of digits. */
export function numbers(fields: Fields, key: string): number[] {
  return list(fields, key).map((item) => {
    const number = typeof item === "string" ? Number(item) : item;
    if (typeof number === "number" && Number.isInteger(number)) return number;
    throw unprocessable(`${key} must be a list of whole numbers; ${JSON.stringify(item)} is none.`);
  });
}

export function object(fields: Fields, key: string): Fields | undefined {
  const value = fields[key] ?? undefined;
  if (value === undefined || isFields(value)) return value;
  throw unprocessable(`${key} must be an object, not ${JSON.stringify(value)}.`);
}

export function objects(fields: Fields, key: string): Fields[] {
  return list(fields, key).map((item) => {
    if (isFields(item)) return item;
    throw unprocessable(`${key} must be a list of objects; ${JSON.stringify(item)} is none.`);
  });
}
