import { describe, expect, it } from "vitest";

import type { AppParts } from "../../../app/src/app.ts";
import { serveApp, type LogLine } from "./served-app.ts";

/** Asks an app whose only route fails in the way given. */
async function failWith(
  routes: NonNullable<AppParts["routes"]>,
): Promise<{ response: Response; log: readonly LogLine[] }> {
  await using app = await serveApp({}, { routes });
  const response = await fetch(app.url);
  await expect.poll(() => app.log.length).toBeGreaterThan(0);
  return { response, log: app.log };
}

describe("an error in a route", () => {
  it("is logged whole and told as nothing but an internal error", async () => {
    const { response, log } = await failWith(() => {
      throw new Error("password hunter2 refused");
    });
    expect(response.status).toBe(500);
    expect(await response.text()).toMatch(
      /^\{"error":\{"code":"internal_server_error","message":"Something failed here."/,
    );
    expect(log[0]).toMatchObject({ level: 50, status: 500, err: { message: "password hunter2 refused" } });
  });

  it("is caught when a promise rejects, with something that is no Error too", async () => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that libraries do so is the point
    const { response } = await failWith(() => Promise.reject("just text"));
    expect(response.status).toBe(500);
  });

  it("keeps the status and message of an error that is the client's", async () => {
    const { response } = await failWith(() => {
      throw Object.assign(new Error("no such ship"), { status: 409 });
    });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ error: { code: "conflict", message: "no such ship" } });
  });

  it("cuts an answer that has already begun, so that nobody takes it for complete", async () => {
    const { response, log } = await failWith((_request, answer) => {
      answer.set("Content-Length", "1000").write("half");
      throw new Error("too late");
    });
    await expect(response.text()).rejects.toThrow();
    expect(log[0]).toMatchObject({ aborted: true });
  });
});
