import { ask } from "./raw-http.ts";

/** Where a web server listens. */
export interface Door {
  readonly port: number;
  /** Requests come from the same one, as if the load balancer were on the machine. Default: 127.0.0.1. */
  readonly address?: string;
}

const strangersAddress = "127.0.0.2";

/**
 * Sends a request from an address that is believed like the load balancer's and tells what came back in one line: the
 * status and, of a redirect the location, of an answer from the app the path that it got, which is what the app has to
 * answer with. `closed` if nothing came back.
 *
 * @param request the request line, then headers, between ` | `. HTTP/1.1 where no version is given; `from a stranger`
 *   sends it from another address
 */
export async function outcomeOf({ port, address = "127.0.0.1" }: Door, request: string): Promise<string> {
  const [first = "", ...rest] = request.split(" | ");
  const [, line = first, version] = /^(.*?)(?: HTTP\/(1\.[01]))?$/.exec(first) ?? [];
  const answer = await ask(port, {
    line,
    ...(version !== undefined && { version: version as "1.0" | "1.1" }),
    headers: rest.filter((header) => header !== "from a stranger"),
    to: address,
    from: rest.includes("from a stranger") ? strangersAddress : address,
  });
  if (answer === undefined) return "closed";
  const { status, headers, body } = answer;
  if (status >= 300 && status < 400) return `${status} ${headers.get("location")?.join(", ") ?? "nowhere"}`;
  return status === 200 ? `200 ${body}` : String(status);
}
