import { gunzipSync } from "node:zlib";

import { parse } from "yaml";

import { bytesOf } from "../bytes.ts";
import type { MachineSpec } from "../data-plane.ts";

/** What the files that cloud-init would write on a host make of it. */
export interface PaperSite {
  readonly release?: string;
  readonly generation?: string;
  /** The site's bucket, in which the host would read its verdict. */
  readonly bucket?: string;
}

interface CloudConfig {
  readonly write_files?: readonly { readonly path?: unknown; readonly content?: unknown }[];
}

const siteFile = "/etc/evenkeel/site.json";
const storeFile = "/usr/local/lib/evenkeel/store";

/** A fleet shares its user data, so it is read once and not once per host. */
const sites = new Map<string, PaperSite>();
const remembered = 20;

/** Empty if the user data says nothing of a site. */
export function siteIn(userData: MachineSpec["userData"]): PaperSite {
  const key = typeof userData === "object" ? userData.base64 : (userData ?? "");
  const known = sites.get(key);
  if (known !== undefined) return known;
  const site = readSite(textOf(bytesOf(userData)));
  const [oldest] = sites.keys();
  if (sites.size >= remembered && oldest !== undefined) sites.delete(oldest);
  sites.set(key, site);
  return site;
}

/** cloud-init unpacks gzip by its first two bytes. */
function textOf(bytes: Buffer): string {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
}

function readSite(userData: string): PaperSite {
  if (!userData.startsWith("#cloud-config")) return {};
  const config = parse(userData) as CloudConfig | null;
  const file = (wanted: string): string => {
    const content = config?.write_files?.find(({ path }) => path === wanted)?.content;
    return typeof content === "string" ? content : "";
  };
  const site = JSON.parse(file(siteFile) || "{}") as { readonly release?: unknown; readonly generation?: unknown };
  const bucket = /https?:\/\/[^\s/'"]+\/([a-z0-9.-]+)/.exec(file(storeFile))?.[1];
  return {
    ...(typeof site.release === "string" && { release: site.release }),
    ...(typeof site.generation === "string" && { generation: site.generation }),
    ...(bucket !== undefined && { bucket }),
  };
}
