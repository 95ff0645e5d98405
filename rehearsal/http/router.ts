import type { IncomingHttpHeaders } from "node:http";

import type { Fields } from "./fields.ts";

/** One request, read and parsed. */
export interface Call {
  readonly method: string;
  readonly path: string;
  /** What stood for `{name}` in the route's pattern, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Fields;
  /** Scheme and authority the client used, for absolute links: `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  /** Kind of a fault that the route itself is to play. */
  readonly fault?: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: string;
  /** `/v2/droplets/{id}/actions`. A literal segment wins over a parameter in the same place. */
  readonly pattern: string;
  /** Changes nothing, though it be a POST. Of a GET that is known. */
  readonly reads?: boolean;
  readonly handle: (call: Call) => Reply | Promise<Reply>;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export type Router = (method: string, path: string) => Match | undefined;

/** Finds the route of a request; of several that fit, the one with the earliest literal segment. */
export function createRouter(routes: readonly Route[]): Router {
  const prepared = routes
    .map((route) => ({ route, segments: route.pattern.split("/") }))
    .sort((a, b) => shape(a.segments).localeCompare(shape(b.segments)));
  return (method, path) => {
    const parts = path.split("/");
    for (const { route, segments } of prepared) {
      if (route.method !== method || segments.length !== parts.length) continue;
      const params = matchSegments(segments, parts);
      if (params !== undefined) return { route, params };
    }
    return undefined;
  };
}

/** Literals sort before parameters. */
function shape(segments: readonly string[]): string {
  return segments.map((segment) => (isParameter(segment) ? "1" : "0")).join("");
}

function isParameter(segment: string): boolean {
  return segment.startsWith("{");
}

function matchSegments(segments: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? "";
    if (isParameter(segment)) {
      if (part === "") return undefined;
      params[segment.slice(1, -1)] = decode(part);
    } else if (segment !== part) return undefined;
  }
  return params;
}

/** A malformed escape is no known name, so it is left as it is and found by nobody. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
