import type { SettingValues } from "./schema.ts";

/** Whether the image is one that somebody made from a host: a snapshot's number, or an AMI's id. A name means plain Debian. */
export function isOwnImage({ hostImage }: Pick<SettingValues, "hostImage">): boolean {
  return /^(\d+|ami-[0-9a-f]+)$/.test(hostImage);
}

/** Where hosts find the object store: what the stack says, else the region's own. */
export function storeEndpoint(values: Pick<SettingValues, "cloud" | "region" | "storeEndpoint">): string {
  if (values.storeEndpoint !== "") return values.storeEndpoint;
  return values.cloud === "aws"
    ? `https://s3.${values.region}.amazonaws.com`
    : `https://${values.region}.digitaloceanspaces.com`;
}

/** Port of the object store. */
export function storePort(values: Pick<SettingValues, "cloud" | "region" | "storeEndpoint">): number {
  return portOf(storeEndpoint(values));
}

/** Port that a URL leads to: the usual one of its scheme, http or https, where it names none. */
export function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}
