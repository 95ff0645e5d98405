import { isIPv4 } from "node:net";

/** Whether a CIDR is the address of its network: `10.0.0.0/8`, and not `10.0.0.5/8`, which clouds refuse or write differently. */
export function isNetwork(range: string): boolean {
  const [address = "", prefix = ""] = range.split("/");
  const bits = isIPv4(address) ? 32 : 128;
  const hosts = 2n ** BigInt(bits - Number(prefix));
  return (bits === 32 ? ipv4(address) : ipv6(address)) % hosts === 0n;
}

function ipv4(address: string): bigint {
  return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function ipv6(address: string): bigint {
  // A URL has one way to write an address: groups in hex, the longest zeros left out.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const [before, after] = [head, tail ?? ""].map((groups) => groups.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: 8 - (before?.length ?? 0) - (after?.length ?? 0) }, () => "0");
  return [...(before ?? []), ...zeros, ...(after ?? [])].reduce(
    (sum, group) => sum * 65_536n + BigInt(`0x${group}`),
    0n,
  );
}
