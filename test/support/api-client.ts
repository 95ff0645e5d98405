import { throwAwayToken } from "../../rehearsal/engine/clouds/digitalocean.ts";

/** Asks the API of a rehearsal, or the rehearsal's own surface under `/_rehearsal`. @throws {Error} with what it answered. */
export async function askApi(url: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${throwAwayToken}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}
