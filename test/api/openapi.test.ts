// Runs where DigitalOcean's description of its API lies beside the repository: see vitest.config.ts.
import { describe, expect, it } from "vitest";

import { openApiJudge } from "../support/openapi.ts";

const judge = openApiJudge();
const headers = new Headers({ "ratelimit-limit": "1", "ratelimit-remaining": "1", "ratelimit-reset": "1" });
const account = {
  droplet_limit: 25,
  floating_ip_limit: 3,
  email: "rehearsal@example.com",
  uuid: "u",
  email_verified: true,
  status: "active",
  status_message: "",
};

describe("the judge of replies", () => {
  const judged = (change: object) =>
    judge?.({ method: "GET", path: "/v2/account", status: 200, headers, body: { account }, ...change });

  it("finds nothing wrong with a reply as described", () => {
    expect(judged({})).toBeUndefined();
  });

  it("finds a member of the wrong type", () => {
    expect(judged({ body: { account: { ...account, droplet_limit: "25" } } })).toContain(
      "droplet_limit must be integer",
    );
  });

  it("finds a required member missing", () => {
    expect(judged({ body: { account: {} } })).toContain("must have required property 'droplet_limit'");
  });

  it("finds an error without the envelope", () => {
    expect(judged({ status: 404, body: { error: "gone" } })).toContain("must have required property 'id'");
  });

  it("finds a rate limit header missing", () => {
    expect(judged({ headers: new Headers() })).toContain("ratelimit-limit");
  });

  it("finds a body where none should be", () => {
    expect(judged({ method: "DELETE", path: "/v2/tags/web", status: 204, body: {} })).toContain("empty");
  });
});
