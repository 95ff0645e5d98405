import { addressIn, netmaskOf } from "../../cloud/address.ts";
import type { Metadata } from "../../cloud/data-plane.ts";
import { type Directory, flatten } from "../../http/directory.ts";
import type { DropletRecord } from "./records.ts";
import type { State } from "./state.ts";

/** What a droplet reads at http://169.254.169.254/: `metadata/v1.json` and the tree under `metadata/v1/`. */
export function metadataOf(state: State, droplet: DropletRecord, publicRange: string): Metadata {
  const userData = droplet.userData === undefined ? "" : (state.userData.get(droplet.userData) ?? "");
  const keys = publicKeysOf(state, droplet);
  const privateRange = state.vpcs.get(droplet.vpc)?.range ?? publicRange;
  const open = interfaceOf(droplet.publicAddress, publicRange, "public");
  const inner = interfaceOf(droplet.privateAddress, privateRange, "private");
  const json = {
    droplet_id: droplet.id,
    hostname: droplet.name,
    user_data: userData,
    vendor_data: "",
    public_keys: keys,
    region: droplet.region,
    interfaces: { public: [open], private: [inner] },
    dns: { nameservers: [] },
    floating_ip: { ipv4: { active: false } },
    reserved_ip: { ipv4: { active: false } },
    tags: droplet.tags,
    features: { dhcp_enabled: false },
  };
  const tree: Directory = {
    id: String(droplet.id),
    hostname: droplet.name,
    "user-data": userData,
    "vendor-data": "",
    "public-keys": keys.join("\n"),
    region: droplet.region,
    interfaces: { public: { 0: directoryOf(open) }, private: { 0: directoryOf(inner) } },
    dns: { nameservers: "" },
    floating_ip: { ipv4: { active: "false" } },
    reserved_ip: { ipv4: { active: "false" } },
    tags: Object.fromEntries(droplet.tags.map((tag) => [tag, tag])),
    features: { dhcp_enabled: "false" },
  };
  return { "metadata/v1.json": JSON.stringify(json), ...flatten("metadata/v1/", tree) };
}

export function publicKeysOf(state: State, droplet: DropletRecord): string[] {
  return droplet.sshKeys.flatMap((id) => state.sshKeys.get(id)?.publicKey ?? []);
}

interface Interface {
  readonly ipv4: { readonly ip_address: string; readonly netmask: string; readonly gateway: string };
  readonly mac: string;
  readonly type: "public" | "private";
}

function interfaceOf(address: string, range: string, type: "public" | "private"): Interface {
  const ipv4 = { ip_address: address, netmask: netmaskOf(range), gateway: addressIn(range, 1) };
  return { ipv4, mac: macOf(address), type };
}

/** The address of the card as Docker makes it from an IPv4 address: 02:42 and its four bytes. */
function macOf(address: string): string {
  const bytes = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  return ["02", "42", ...bytes].join(":");
}

function directoryOf({ ipv4, mac, type }: Interface): Directory {
  return { ipv4: { address: ipv4.ip_address, netmask: ipv4.netmask, gateway: ipv4.gateway }, mac, type };
}
