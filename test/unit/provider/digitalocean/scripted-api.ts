import { onTestFinished, vi } from "vitest";
import type { Client } from "../../../../rehearsal/digitalocean/provider/client.ts";
import { readConfiguration } from "../../../../rehearsal/digitalocean/provider/configuration.ts";
import type { Operation } from "../../../../rehearsal/provider/implementation.ts";

export interface Answer {
  readonly status: number;
  readonly body?: object;
}

/** DigitalOcean's API as a function of the call (`GET droplets/1`), until the test is over; the calls, as they came. */
export function scriptedApi(answer: (call: string, headers: Headers) => Answer): readonly string[] {
  const calls: string[] = [];
  vi.stubGlobal("fetch", (url: URL, init: RequestInit) => {
    const call = `${init.method ?? "GET"} ${url.pathname.replace("/v2/", "")}`;
    calls.push(typeof init.body === "string" ? `${call} ${init.body}` : call);
    const { status, body } = answer(call, new Headers(init.headers));
    return Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status }));
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return calls;
}

export function operation(changed: Partial<Operation<Client>> = {}): Operation<Client> {
  const configuration = readConfiguration({ apiEndpoint: "http://127.0.0.1:9", token: "t", httpRetryMax: 0 });
  return {
    client: { configuration, pollMilliseconds: 2, spaces: undefined },
    urn: "urn",
    signal: AbortSignal.timeout(4000),
    timeoutSeconds: undefined,
    exists: () => undefined,
    ...changed,
  };
}
