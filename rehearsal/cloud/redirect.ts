import type { Redirect } from "./data-plane.ts";

/** Where a redirect leads, as far as the path. @param asked host that the client asked for, without a port */
export function originOf(redirect: Redirect, asked: string): string {
  const port = redirect.port === undefined ? "" : `:${redirect.port}`;
  return `${redirect.scheme}://${redirect.host ?? asked}${port}`;
}
