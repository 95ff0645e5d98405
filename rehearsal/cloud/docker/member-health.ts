import type { MemberHealth } from "../data-plane.ts";

/** Rows of HAProxy's `show stat`, by column name. */
type Stats = readonly Readonly<Record<string, string>>[];

/** HAProxy's check results that have no status code, in words. */
const WORDS: Readonly<Record<string, string>> = {
  UNK: "not checked yet",
  INI: "not checked yet",
  SOCKERR: "no socket for the check",
  L4OK: "connected",
  L4TOUT: "timed out",
  L4CON: "connection refused",
  L6TOUT: "timed out",
  L6RSP: "no TLS",
  L7TOUT: "timed out",
  L7RSP: "not an HTTP answer",
  L7OK: "200",
};

/**
 * Health of each member from HAProxy's statistics. A member of several backends is healthy when it is so in all.
 * @see https://docs.haproxy.org/3.0/management.html#9.1
 */
export function memberHealth(stats: Stats): readonly MemberHealth[] {
  const members = new Map<string, MemberHealth>();
  for (const row of stats) {
    const id = row["svname"] ?? "";
    // Type 2 is a server; others are the sums over frontends and backends.
    if (row["type"] !== "2") continue;
    const before = members.get(id);
    if (before !== undefined && !before.healthy) continue;
    // `UP 1/2`: failing, but still in.
    members.set(id, { id, healthy: row["status"]?.startsWith("UP") ?? false, lastCheck: words(row) });
  }
  return [...members.values()];
}

function words(row: Readonly<Record<string, string>>): string {
  // A star: the next check is on its way.
  const status = (row["check_status"] ?? "").replace(/^\* /, "");
  const code = row["check_code"] ?? "";
  if (status.startsWith("L7") && code !== "" && code !== "0") return code;
  const reason = row["last_chk"]?.toLowerCase() ?? "";
  if (status === "L4CON" && reason.includes("no route")) return "no route to host";
  if (status === "L7RSP" && reason.includes("closed")) return "connection closed";
  return WORDS[status] ?? (status || "not checked yet");
}
