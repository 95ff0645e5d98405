import type { StoreKey } from "./data-plane.ts";

/** What a request to the object store asks for, as far as a key's grants are concerned. */
export interface StoreRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly authorization: string | undefined;
  /** `x-amz-copy-source`: what a copy reads. */
  readonly copySource: string | undefined;
}

export type StoreVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: "AccessDenied" | "InvalidAccessKeyId"; readonly message: string };

const ALLOWED: StoreVerdict = { allowed: true };

/**
 * Judges a request by the key that signed it; whether the signature is right is for the store to say. A read grant is
 * for objects and listings of its bucket, a readwrite grant for all of its objects, a full grant for the bucket itself
 * too; `*` with full also makes and lists buckets. What nobody signed the store judges alone: a public object is for all.
 */
export function judge(request: StoreRequest, keys: ReadonlyMap<string, StoreKey>): StoreVerdict {
  const [path = "", query = ""] = splitOnce(request.target, "?");
  const parameters = new URLSearchParams(query);
  const [id, second] = [signer(request.authorization), credential(parameters)].filter((found) => found !== undefined);
  if (id === undefined) return ALLOWED;
  if (second !== undefined) return denied("the request is signed twice, in its header and in its query");
  const key = keys.get(id);
  if (key === undefined) {
    return { allowed: false, code: "InvalidAccessKeyId", message: "The access key ID does not exist in our records." };
  }
  const place = locate(path);
  const source = request.copySource === undefined ? undefined : locate(`/${request.copySource.replace(/^\//, "")}`);
  if (place === undefined || (request.copySource !== undefined && source === undefined)) {
    return denied("the path is not plain: /BUCKET/KEY");
  }
  if (source !== undefined && accessTo(source.bucket, key).length === 0) {
    return denied(`this key's grants do not include ${source.bucket}`);
  }
  return judgeAccess(request.method, place, parameters, accessTo(place.bucket, key));
}

type Access = StoreKey["grants"][number]["access"];

interface Place {
  readonly bucket: string;
  readonly isObject: boolean;
}

function judgeAccess(method: string, place: Place, query: URLSearchParams, access: readonly Access[]): StoreVerdict {
  if (access.includes("full")) return ALLOWED;
  const reads = method === "GET" || method === "HEAD";
  const configures = [...query.keys()].some((name) => CONFIGURATION.has(name));
  if (place.bucket === "" || configures) return denied("this key has no full access");
  if (access.includes("readwrite") && (place.isObject || reads || query.has("delete"))) return ALLOWED;
  if (access.includes("read") && reads) return ALLOWED;
  return denied(`this key's grants do not include ${method} in ${place.bucket}`);
}

function accessTo(bucket: string, key: StoreKey): readonly Access[] {
  return key.grants.filter((grant) => grant.bucket === "*" || grant.bucket === bucket).map((grant) => grant.access);
}

/** @returns `undefined` if the store might read the path in another way than we do */
function locate(path: string): Place | undefined {
  if (!path.startsWith("/")) return undefined;
  const [bucket = "", ...key] = path.slice(1).split("/").map(decodeURIComponent);
  const walks = [bucket, ...key].some((part) => part === "." || part === "..");
  if (walks || bucket.includes("/") || (bucket === "" && key.length > 0)) return undefined;
  return { bucket, isObject: key.some((part) => part !== "") };
}

/** Sub-resources that say how a bucket or an object is kept and who may see it. */
const CONFIGURATION = new Set([
  ...["accelerate", "acl", "analytics", "cors", "encryption", "intelligent-tiering", "inventory", "legal-hold"],
  ...["lifecycle", "logging", "metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus"],
  ...["publicAccessBlock", "replication", "requestPayment", "retention", "tagging", "versioning", "website"],
]);

/** The key id of an `Authorization` header in the AWS4-HMAC-SHA256 form, or of the older form. */
function signer(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  return /Credential=([^/,\s]+)\//.exec(authorization)?.[1] ?? /^AWS ([^:\s]+):/.exec(authorization)?.[1] ?? "";
}

/** The key id of a presigned address. */
function credential(query: URLSearchParams): string | undefined {
  const current = [...query].find(([name]) => name.toLowerCase() === "x-amz-credential")?.[1];
  return current?.split("/")[0] ?? query.get("AWSAccessKeyId") ?? undefined;
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function denied(message: string): StoreVerdict {
  return { allowed: false, code: "AccessDenied", message: `Access Denied: ${message}` };
}
