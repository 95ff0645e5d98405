import { randomBytes } from "node:crypto";

import type { StoreKey } from "../../cloud/data-plane.ts";
import { choice, type Fields, objects, optionalText, text } from "../../http/fields.ts";
import type { Call, Route } from "../../http/router.ts";
import type { Cloud } from "./cloud.ts";
import { ApiError, notFound } from "./errors.ts";
import { pageOf } from "./pagination.ts";
import type { SpacesGrant, SpacesKeyRecord } from "./records.ts";

/** The form of the real ones: `DO` and 18 capital letters and digits, and a secret of 43 letters. */
function newAccessKey(): string {
  const letters = "0123456789ABCDEFGHIJKLMNPQRSTUVW";
  return `DO${[...randomBytes(18)].map((byte) => letters[byte % letters.length]).join("")}`;
}

function newSecretKey(): string {
  return randomBytes(32).toString("base64url");
}

const permissions = ["read", "readwrite", "fullaccess"] as const;

/** @throws {ApiError} 400 for grants that contradict themselves. */
function readGrants(body: Fields): SpacesGrant[] {
  return objects(body, "grants").map((grant) => {
    const bucket = optionalText(grant, "bucket") ?? "";
    const permission = choice(grant, "permission", permissions);
    if (permission !== "fullaccess" && bucket === "") {
      throw new ApiError(400, `a grant of ${permission} needs the name of its bucket; only fullaccess is for all.`);
    }
    return { bucket, permission };
  });
}

/** A key as the data plane's object store wants it. */
export function storeKey(key: SpacesKeyRecord): StoreKey {
  const grants = key.grants.map(({ bucket, permission }) => ({
    bucket: bucket === "" ? "*" : bucket,
    access: permission === "fullaccess" ? ("full" as const) : permission,
  }));
  return { accessKeyId: key.accessKey, secretAccessKey: key.secretKey, grants };
}

/** Without the secret: it is answered once, when the key is made. */
function keyView(key: SpacesKeyRecord): object {
  return { name: key.name, access_key: key.accessKey, grants: key.grants, created_at: key.createdAt };
}

export function spacesKeyRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const found = (call: Call): SpacesKeyRecord => {
    const key = state.spacesKeys.get(call.params["key"] ?? "");
    if (key === undefined) throw notFound();
    return key;
  };
  const update = async (call: Call) => {
    const key = found(call);
    const changed: SpacesKeyRecord = {
      ...key,
      name: optionalText(call.body, "name") ?? key.name,
      grants: call.body["grants"] === undefined ? key.grants : readGrants(call.body),
    };
    await cloud.dataPlane.setStoreKey(storeKey(changed));
    state.spacesKeys.set(key.accessKey, changed);
    return { status: 200, body: { key: keyView(changed) } };
  };
  return [
    {
      method: "GET",
      pattern: "/v2/spaces/keys",
      handle: (call) => pageOf(call, "keys", listed([...state.spacesKeys.values()], call.query).map(keyView)),
    },
    {
      method: "POST",
      pattern: "/v2/spaces/keys",
      handle: async (call) => {
        const key: SpacesKeyRecord = {
          accessKey: newAccessKey(),
          secretKey: newSecretKey(),
          name: text(call.body, "name"),
          grants: readGrants(call.body),
          createdAt: cloud.now(),
        };
        await cloud.dataPlane.setStoreKey(storeKey(key));
        state.spacesKeys.set(key.accessKey, key);
        return { status: 201, body: { key: { ...keyView(key), secret_key: key.secretKey } } };
      },
    },
    {
      method: "GET",
      pattern: "/v2/spaces/keys/{key}",
      // The API's description says `keys`; its official Go client, and so the provider, reads `key`.
      handle: (call) => ({ status: 200, body: { key: keyView(found(call)) } }),
    },
    { method: "PUT", pattern: "/v2/spaces/keys/{key}", handle: update },
    { method: "PATCH", pattern: "/v2/spaces/keys/{key}", handle: update },
    {
      method: "DELETE",
      pattern: "/v2/spaces/keys/{key}",
      handle: async (call) => {
        const key = found(call);
        await cloud.dataPlane.removeStoreKey(key.accessKey);
        state.spacesKeys.delete(key.accessKey);
        return { status: 204 };
      },
    },
  ];
}

function listed(keys: readonly SpacesKeyRecord[], query: URLSearchParams): SpacesKeyRecord[] {
  const name = query.get("name");
  const bucket = query.get("bucket");
  const permission = query.get("permission");
  return keys.filter(
    (key) =>
      (name === null || key.name === name) &&
      (bucket === null || key.grants.some((grant) => grant.bucket === bucket)) &&
      (permission === null || key.grants.some((grant) => grant.permission === permission)),
  );
}
