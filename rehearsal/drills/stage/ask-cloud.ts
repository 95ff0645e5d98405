import { throwAwayToken } from "../../engine/clouds/digitalocean.ts";

/** Asks a cloud of the rehearsal, its API or its own surface under `/_rehearsal`. @throws {Error} with what it answered. */
export async function askCloud(url: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${throwAwayToken}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answers ${response.status}: ${text}`);
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

export type AskCloud = (method: string, path: string, body?: unknown) => Promise<unknown>;
