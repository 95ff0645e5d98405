import { createHash } from "node:crypto";

import { text } from "../../http/fields.ts";
import type { Call, Route } from "../../http/router.ts";
import type { Cloud } from "./cloud.ts";
import { notFound, unprocessable } from "./errors.ts";
import { pageOf } from "./pagination.ts";
import type { SshKeyRecord } from "./records.ts";
import { nextId, type State } from "./state.ts";

/** By number or by fingerprint. */
export function findSshKey(state: State, wanted: string): SshKeyRecord | undefined {
  return [...state.sshKeys.values()].find((key) => String(key.id) === wanted || key.fingerprint === wanted);
}

/** The MD5 of the key's bytes, as pairs of hex digits with colons between. @throws {ApiError} 422 for what is no key. */
function fingerprintOf(publicKey: string): string {
  const [type = "", data = ""] = publicKey.split(/\s+/);
  const bytes = Buffer.from(data, "base64");
  // The bytes of a key begin with the length and the name of its type.
  const named = bytes.length > 4 && bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString() === type;
  if (!named) throw unprocessable("public_key is no SSH public key in OpenSSH form (ssh-ed25519 AAAA...).");
  const digest = createHash("md5").update(bytes).digest("hex");
  return (digest.match(/../g) ?? []).join(":");
}

function keyView(key: SshKeyRecord): object {
  return { id: key.id, name: key.name, fingerprint: key.fingerprint, public_key: key.publicKey };
}

export function sshKeyRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const found = (call: Call): SshKeyRecord => {
    const key = findSshKey(state, call.params["key"] ?? "");
    if (key === undefined) throw notFound();
    return key;
  };
  return [
    {
      method: "GET",
      pattern: "/v2/account/keys",
      handle: (call) => pageOf(call, "ssh_keys", [...state.sshKeys.values()].map(keyView)),
    },
    {
      method: "POST",
      pattern: "/v2/account/keys",
      handle: (call) => {
        const publicKey = text(call.body, "public_key").trim();
        const fingerprint = fingerprintOf(publicKey);
        if (findSshKey(state, fingerprint) !== undefined) {
          throw unprocessable("SSH Key is already in use on your account");
        }
        const key: SshKeyRecord = { id: nextId(state), name: text(call.body, "name"), publicKey, fingerprint };
        state.sshKeys.set(key.id, key);
        return { status: 201, body: { ssh_key: keyView(key) } };
      },
    },
    {
      method: "GET",
      pattern: "/v2/account/keys/{key}",
      handle: (call) => ({ status: 200, body: { ssh_key: keyView(found(call)) } }),
    },
    {
      method: "PUT",
      pattern: "/v2/account/keys/{key}",
      handle: (call) => {
        const key = found(call);
        key.name = text(call.body, "name");
        return { status: 200, body: { ssh_key: keyView(key) } };
      },
    },
    {
      method: "DELETE",
      pattern: "/v2/account/keys/{key}",
      handle: (call) => {
        state.sshKeys.delete(found(call).id);
        return { status: 204 };
      },
    },
  ];
}
