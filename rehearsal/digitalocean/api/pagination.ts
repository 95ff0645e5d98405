import type { Call, Reply } from "../../http/router.ts";
import { ApiError } from "./errors.ts";

const defaultPerPage = 20;
const maxPerPage = 200;

/**
 * One page of a list with `links` and `meta`, always both: the official client follows `links.pages.next` and reads
 * its own page number from `prev`, so both are absolute and carry `page`.
 * @throws {ApiError} 400 for a page or page size that is no whole number in its range.
 */
export function pageOf(call: Call, key: string, items: readonly object[]): Reply {
  const page = queryInteger(call.query, "page", 1, Number.MAX_SAFE_INTEGER);
  const perPage = queryInteger(call.query, "per_page", defaultPerPage, maxPerPage);
  const start = (page - 1) * perPage;
  const body = {
    [key]: items.slice(start, start + perPage),
    links: links(call, page, Math.max(1, Math.ceil(items.length / perPage))),
    meta: { total: items.length },
  };
  return { status: 200, body };
}

function links(call: Call, page: number, pages: number): object {
  if (pages === 1) return {};
  const url = (number: number) => {
    const query = new URLSearchParams(call.query);
    query.set("page", String(number));
    return `${call.baseUrl}${call.path}?${query.toString()}`;
  };
  const backward = page > 1 ? { first: url(1), prev: url(Math.min(page - 1, pages)) } : {};
  const forward = page < pages ? { next: url(page + 1), last: url(pages) } : {};
  return { pages: { ...backward, ...forward } };
}

function queryInteger(query: URLSearchParams, key: string, fallback: number, max: number): number {
  const value = query.get(key);
  if (value === null) return fallback;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= max) return number;
  throw new ApiError(400, `${key} must be a whole number from 1 to ${max}, not ${JSON.stringify(value)}.`);
}
