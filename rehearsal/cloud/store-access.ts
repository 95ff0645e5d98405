import type { StoreKey } from "./data-plane.ts";
import { parameterOf, signaturesOf } from "./store-signature.ts";

/** What a request to the object store asks for, as far as a key's grants are concerned. */
export interface StoreRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly authorization: string | undefined;
  /** `x-amz-copy-source`: what a copy reads. */
  readonly copySource: string | undefined;
  /** `x-amz-security-token`, which a presigned address has in its query instead. */
  readonly sessionToken: string | undefined;
}

export type StoreVerdict = Permission | Refusal;

interface Permission {
  readonly allowed: true;
  /** That the request was signed for, if it was. */
  readonly region: string | undefined;
  /** Whoever may not list a bucket isn't told that an object is not there: S3 answers 403 instead of 404. */
  readonly hidesMissing: boolean;
}

interface Refusal {
  readonly allowed: false;
  readonly code: "AccessDenied" | "InvalidAccessKeyId" | "InvalidToken";
  readonly message: string;
}

/**
 * Judges a request by the key that signed it; whether the signature is right is for the store to say. A get grant is for
 * objects of its bucket, and does not tell which there are, a read grant for listings too, a readwrite grant for all of its objects, a full grant for the
 * bucket itself too; `*` with full also makes and lists buckets. What nobody signed the store judges alone: a public
 * object is for all.
 */
export function judge(request: StoreRequest, keys: ReadonlyMap<string, StoreKey>): StoreVerdict {
  const [path = "", query = ""] = splitOnce(request.target, "?");
  const parameters = new URLSearchParams(query);
  const [signature, second] = signaturesOf(request.authorization, parameters);
  if (signature === undefined) return { allowed: true, region: undefined, hidesMissing: false };
  if (second !== undefined) return denied("the request is signed twice, in its header and in its query");
  if (signature.region !== undefined && !REGION.test(signature.region)) return denied("the signature names no region");
  const key = keys.get(signature.accessKeyId);
  if (key === undefined) {
    return { allowed: false, code: "InvalidAccessKeyId", message: "The access key ID does not exist in our records." };
  }
  const token = request.sessionToken ?? parameterOf(parameters, "x-amz-security-token");
  if (key.sessionToken !== undefined && key.sessionToken !== token) {
    return { allowed: false, code: "InvalidToken", message: "The provided token is not that of the access key." };
  }
  const place = locate(path);
  const source = request.copySource === undefined ? undefined : locate(`/${request.copySource.replace(/^\//, "")}`);
  if (place === undefined || (request.copySource !== undefined && source === undefined)) {
    return denied("the path is not plain: /BUCKET/KEY");
  }
  if (source !== undefined && accessTo(source.bucket, key).length === 0) {
    return denied(`this key's grants do not include ${source.bucket}`);
  }
  const access = accessTo(place.bucket, key);
  const hidesMissing = access.every((one) => one === "get");
  const refusal = refusalOf(request.method, place, parameters, access);
  return refusal ?? { allowed: true, region: signature.region, hidesMissing };
}

/** What a region may be called: its name is handed to a process and is part of a file's. */
const REGION = /^[a-z][a-z\d-]{0,31}$/;

type Access = StoreKey["grants"][number]["access"];

interface Place {
  readonly bucket: string;
  readonly isObject: boolean;
}

function refusalOf(
  method: string,
  place: Place,
  query: URLSearchParams,
  access: readonly Access[],
): Refusal | undefined {
  if (access.includes("full")) return undefined;
  const reads = method === "GET" || method === "HEAD";
  const configures = [...query.keys()].some((name) => CONFIGURATION.has(name));
  if (place.bucket === "" || configures) return denied("this key has no full access");
  if (access.includes("readwrite") && (place.isObject || reads || query.has("delete"))) return undefined;
  if (access.includes("read") && reads) return undefined;
  if (access.includes("get") && reads && place.isObject) return undefined;
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

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function denied(message: string): Refusal {
  return { allowed: false, code: "AccessDenied", message: `Access Denied: ${message}` };
}
