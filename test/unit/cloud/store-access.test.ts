import { describe, expect, it } from "vitest";

import type { StoreKey } from "../../../rehearsal/cloud/data-plane.ts";
import { judge } from "../../../rehearsal/cloud/store-access.ts";

const key = (accessKeyId: string, ...grants: StoreKey["grants"]): StoreKey => ({
  accessKeyId,
  secretAccessKey: "s",
  grants,
});
const keys = new Map(
  [
    key("GET", { bucket: "own", access: "get" }),
    key("READ", { bucket: "own", access: "read" }),
    key("WRITE", { bucket: "own", access: "readwrite" }),
    key("FULL", { bucket: "own", access: "full" }),
    key("ALL", { bucket: "*", access: "full" }),
    { ...key("ROLE", { bucket: "own", access: "read" }), sessionToken: "session" },
  ].map((each) => [each.accessKeyId, each]),
);

/** What a key's request is judged, as one word. */
function verdict(
  id: string | undefined,
  method: string,
  target: string,
  { region = "r", ...more }: { region?: string; copySource?: string; sessionToken?: string } = {},
): string {
  const authorization =
    id === undefined ? undefined : `AWS4-HMAC-SHA256 Credential=${id}/20260101/${region}/s3/aws4_request, ...`;
  const request = { method, target, authorization, copySource: undefined, sessionToken: undefined, ...more };
  const result = judge(request, keys);
  return result.allowed ? "allowed" : result.code;
}

describe("a key's request to the object store", () => {
  it.each([
    ["GET", "GET", "/own/a/b", "allowed"],
    ["GET", "HEAD", "/own/a", "allowed"],
    ["GET", "GET", "/own", "AccessDenied"],
    ["GET", "GET", "/own/?list-type=2", "AccessDenied"],
    ["GET", "GET", "/own//", "AccessDenied"],
    ["GET", "PUT", "/own/a", "AccessDenied"],
    ["GET", "GET", "/own/a?acl", "AccessDenied"],
    ["GET", "GET", "/other/a", "AccessDenied"],
    ["READ", "GET", "/own/a/b", "allowed"],
    ["READ", "HEAD", "/own/a", "allowed"],
    ["READ", "GET", "/own?list-type=2&prefix=a", "allowed"],
    ["READ", "PUT", "/own/a", "AccessDenied"],
    ["READ", "DELETE", "/own/a", "AccessDenied"],
    ["READ", "POST", "/own?delete", "AccessDenied"],
    ["READ", "GET", "/own?policy", "AccessDenied"],
    ["READ", "GET", "/other/a", "AccessDenied"],
    ["READ", "GET", "/ownother/a", "AccessDenied"],
    ["READ", "GET", "/", "AccessDenied"],
    ["WRITE", "PUT", "/own/a", "allowed"],
    ["WRITE", "POST", "/own/a?uploads", "allowed"],
    ["WRITE", "POST", "/own?delete", "allowed"],
    ["WRITE", "DELETE", "/own/a", "allowed"],
    ["WRITE", "DELETE", "/own", "AccessDenied"],
    ["WRITE", "PUT", "/own", "AccessDenied"],
    ["WRITE", "PUT", "/own/a?acl", "AccessDenied"],
    ["FULL", "DELETE", "/own", "allowed"],
    ["FULL", "PUT", "/own?acl", "allowed"],
    ["FULL", "PUT", "/other", "AccessDenied"],
    ["FULL", "GET", "/", "AccessDenied"],
    ["ALL", "PUT", "/other", "allowed"],
    ["ALL", "GET", "/", "allowed"],
    ["NOBODY", "GET", "/own/a", "InvalidAccessKeyId"],
  ])("%s %s %s: %s", (id, method, target, expected) => {
    expect(verdict(id, method, target)).toBe(expected);
  });

  it("is denied when the store could read its path in another way", () => {
    for (const path of ["/own/../other/a", "/own/%2e%2e/other/a", "//other/a", "/own%2f..%2fother", "http://x/own/a"]) {
      expect(verdict("READ", "GET", path), path).toBe("AccessDenied");
    }
    expect(() => verdict("READ", "GET", "/own/%zz")).toThrow(URIError);
  });

  it("may copy only what its key may read", () => {
    const copyOf = (copySource: string): string => verdict("WRITE", "PUT", "/own/a", { copySource });
    expect(copyOf("/own/b")).toBe("allowed");
    expect(copyOf("other/b")).toBe("AccessDenied");
    expect(copyOf("own/../other/b")).toBe("AccessDenied");
  });

  it("is known by a presigned address too, but not signed twice", () => {
    const query = "X-Amz-Credential=READ%2F20260101%2Fr%2Fs3%2Faws4_request";
    expect(verdict(undefined, "GET", `/own/a?${query}`)).toBe("allowed");
    expect(verdict(undefined, "GET", `/other/a?${query}`)).toBe("AccessDenied");
    expect(verdict("ALL", "GET", `/other/a?${query}`)).toBe("AccessDenied");
  });

  it("is left to the store when nobody signed it", () => {
    expect(verdict(undefined, "GET", "/own/a")).toBe("allowed");
  });

  it("needs the session's token, in its header or its presigned address, where the key has one, and nowhere else", () => {
    expect(verdict("ROLE", "GET", "/own/a")).toBe("InvalidToken");
    expect(verdict("ROLE", "GET", "/own/a", { sessionToken: "another" })).toBe("InvalidToken");
    expect(verdict("ROLE", "GET", "/own/a", { sessionToken: "session" })).toBe("allowed");
    expect(verdict("ROLE", "PUT", "/own/a", { sessionToken: "session" })).toBe("AccessDenied");
    const query = "X-Amz-Credential=ROLE%2F20260101%2Fr%2Fs3%2Faws4_request&X-Amz-Security-Token=";
    expect(verdict(undefined, "GET", `/own/a?${query}session`)).toBe("allowed");
    expect(verdict(undefined, "GET", `/own/a?${query}another`)).toBe("InvalidToken");
    expect(verdict("READ", "GET", "/own/a", { sessionToken: "any" })).toBe("allowed");
  });

  it("does not find out what is missing where its key may not list", () => {
    const hides = (id: string): unknown => {
      const authorization = `AWS4-HMAC-SHA256 Credential=${id}/20260101/r/s3/aws4_request, ...`;
      return judge(
        { method: "GET", target: "/own/a", authorization, copySource: undefined, sessionToken: undefined },
        keys,
      );
    };
    expect(hides("GET")).toMatchObject({ allowed: true, hidesMissing: true });
    for (const id of ["READ", "WRITE", "FULL", "ALL"]) expect(hides(id), id).toMatchObject({ hidesMissing: false });
  });

  it("may be signed for any region, which the verdict says, but for nothing else", () => {
    const authorization = "AWS4-HMAC-SHA256 Credential=READ/20260101/eu-west-1/s3/aws4_request, ...";
    const request = { method: "GET", target: "/own/a", authorization, copySource: undefined, sessionToken: undefined };
    expect(judge(request, keys)).toEqual({ allowed: true, region: "eu-west-1", hidesMissing: false });
    const older = { ...request, authorization: "AWS READ:signature" };
    expect(judge(older, keys)).toEqual({ allowed: true, region: undefined, hidesMissing: false });
    for (const region of ["", "--port", "EU", "a.b", "a".repeat(33)]) {
      expect(verdict("READ", "GET", "/own/a", { region }), region).toBe("AccessDenied");
    }
  });
});
