import { describe, expect, it } from "vitest";

import { parseStatus } from "../../../infra/certificate-status.ts";

const written = {
  state: "issued",
  names: ["www.example.com"],
  notAfter: "2027-02-20T12:00:00Z",
  waitsFor: null,
  error: null,
  time: "2026-11-22T12:00:00Z",
};

describe("what hosts say of their certificate", () => {
  it("is told as it is", () => {
    expect(parseStatus(JSON.stringify(written))).toEqual({
      names: ["www.example.com"],
      notAfter: "2027-02-20T12:00:00Z",
      waitsFor: "",
    });
  });

  it("tells what they wait for and what went wrong together", () => {
    const failing = { ...written, names: [], notAfter: null, waitsFor: "the authority", error: "it does not answer" };
    expect(parseStatus(JSON.stringify(failing))).toEqual({
      names: [],
      notAfter: "",
      waitsFor: "the authority; it does not answer",
    });
  });

  it.each([undefined, "", "no JSON", "{}"])("is no reason to fail where it is %j", (text) => {
    expect(parseStatus(text)).toMatchObject({
      names: [],
      notAfter: "",
      waitsFor: expect.stringContaining("hosts") as string,
    });
  });
});
