import { describe, expect, it } from "vitest";

import { markDoubled } from "../../../rehearsal/drills/doubled.ts";
import { judge } from "../../../rehearsal/drills/load/outcome.ts";
import { usualAnswer } from "../../../rehearsal/drills/load/plan.ts";
import { requestIdOf, requestNumber } from "../../../rehearsal/drills/load/record.ts";
import { effectIn } from "../../../rehearsal/drills/stage/effect-log.ts";
import { recordOf } from "../../support/drill-report.ts";

describe("a request", () => {
  it.each([
    ["ECONNREFUSED", false, "refused"],
    ["EHOSTUNREACH", false, "refused"],
    ["ECONNRESET", false, "cut"],
    ["EPIPE", false, "cut"],
    ["HPE_INVALID_EOF_STATE", false, "cut"],
    ["anything", true, "cut"],
    ["HPE_INVALID_CONSTANT", false, "wrong body"],
  ])("that ended with %s (in the answer: %s) is %s", (code, answering, outcome) => {
    expect(judge({ kind: "failed", code, answering }, usualAnswer, "id")?.outcome).toBe(outcome);
  });

  it.each(["EMFILE", "EADDRNOTAVAIL", "ENOTFOUND", "ENOBUFS"])(
    "that this machine could not send (%s) is no request, and no proof of anything",
    (code) => {
      expect(judge({ kind: "failed", code, answering: false }, usualAnswer, "id")).toBeUndefined();
    },
  );

  it("is right only with the status, the body and the number that are", () => {
    const right = { kind: "answered", status: 200, body: usualAnswer.body, requestId: "id" } as const;
    expect(judge(right, usualAnswer, "id")).toEqual({ outcome: "right" });
    expect(judge({ ...right, status: 201 }, usualAnswer, "id")?.outcome).toBe("wrong status");
    expect(judge({ ...right, body: "" }, usualAnswer, "id")?.outcome).toBe("wrong body");
    expect(judge({ ...right, body: `${right.body}\n` }, usualAnswer, "id")?.outcome).toBe("wrong body");
    expect(judge({ ...right, requestId: undefined }, usualAnswer, "id")?.outcome).toBe("wrong body");
    expect(judge({ ...right, requestId: "other" }, usualAnswer, "id")).toEqual({
      outcome: "wrong body",
      detail: "the answer to other",
    });
  });

  it("is known by its number in its own load alone", () => {
    expect(requestNumber("abc", requestIdOf("abc", 217))).toBe(217);
    expect(requestNumber("ab", requestIdOf("abc", 217))).toBeUndefined();
    expect(requestNumber("abc", "drill-abc-217x")).toBeUndefined();
    expect(requestNumber("abc", "drill-abc-")).toBeUndefined();
  });
});

describe("a POST that hosts' logs tell of twice", () => {
  const post = recordOf(0, { method: "POST" });
  const lost = recordOf(1, { method: "POST", outcome: "cut" });
  const get = recordOf(2, { method: "GET" });

  it("is doubled, on two hosts or on one, however it was answered", () => {
    const effects = [
      { number: 0, host: "one" },
      { number: 0, host: "two" },
      { number: 1, host: "one" },
      { number: 1, host: "one" },
    ];
    expect(markDoubled([post, lost, get], effects)).toEqual([
      { ...post, outcome: "doubled", detail: "answered 2 times, by one and two" },
      { ...lost, outcome: "doubled", detail: "answered 2 times, by one" },
      get,
    ]);
  });

  it("is none when there is one line of it, or when it is a GET, which may be repeated", () => {
    const effects = [
      { number: 0, host: "one" },
      { number: 2, host: "one" },
      { number: 2, host: "two" },
    ];
    expect(markDoubled([post, lost, get], effects)).toEqual([post, lost, get]);
  });
});

describe("a line of the app's log", () => {
  const line = (fields: object) => JSON.stringify({ level: 30, requestId: "drill-abc-7", method: "POST", ...fields });

  it("tells of a POST of this load that was answered", () => {
    expect(effectIn("abc", line({}))).toBe(7);
    expect(effectIn("abc", line({ aborted: true }))).toBe(7);
  });

  it.each([
    ["of another load", line({ requestId: "drill-def-7" })],
    ["of another method", line({ method: "GET" })],
    ["of something else", line({ requestId: undefined })],
    ["that is no JSON", "PM2 | drill-abc-7"],
    ["that is cut", line({}).slice(0, 30)],
  ])("%s tells of none", (_, text) => {
    expect(effectIn("abc", text)).toBeUndefined();
  });
});
