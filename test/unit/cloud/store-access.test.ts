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
    key("READ", { bucket: "own", access: "read" }),
    key("WRITE", { bucket: "own", access: "readwrite" }),
    key("FULL", { bucket: "own", access: "full" }),
    key("ALL", { bucket: "*", access: "full" }),
  ].map((each) => [each.accessKeyId, each]),
);

/** What a key's request is judged, as one word. */
function verdict(id: string | undefined, method: string, target: string, copySource?: string): string {
  const authorization =
    id === undefined ? undefined : `AWS4-HMAC-SHA256 Credential=${id}/20260101/r/s3/aws4_request, ...`;
  const result = judge({ method, target, authorization, copySource }, keys);
  return result.allowed ? "allowed" : result.code;
}

describe("a key's request to the object store", () => {
  it.each([
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
    expect(verdict("WRITE", "PUT", "/own/a", "/own/b")).toBe("allowed");
    expect(verdict("WRITE", "PUT", "/own/a", "other/b")).toBe("AccessDenied");
    expect(verdict("WRITE", "PUT", "/own/a", "own/../other/b")).toBe("AccessDenied");
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
});
