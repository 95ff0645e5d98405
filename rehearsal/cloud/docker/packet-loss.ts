/** The table is of its own: neither the host's firewall nor the cloud's changes with it. */
const TABLE = "inet evenkeel_loss";

/**
 * Loss on a private network as a file for `nft -f`: of what comes from it and of what goes to it that share is dropped, each
 * packet by chance. nftables does it on any kernel that has firewalls; netem is missing on many.
 *
 * @param range the network's, as CIDR
 * @param lossPercent a whole number; 0 removes the table
 */
export function renderLoss(range: string, lossPercent: number): string {
  const chain = (hook: "input" | "output", side: "saddr" | "daddr") => [
    `  chain ${hook} {`,
    `    type filter hook ${hook} priority filter - 20; policy accept;`,
    // A host's own address is in the range too.
    `    ${hook === "input" ? "iif" : "oif"} lo accept`,
    `    ip ${side} ${range} numgen random mod 100 <= ${lossPercent - 1} drop`,
    "  }",
  ];
  return [
    // Naming the table first makes the deletion work when there is none.
    `table ${TABLE}`,
    `delete table ${TABLE}`,
    ...(lossPercent === 0 ? [] : [`table ${TABLE} {`, ...chain("input", "saddr"), ...chain("output", "daddr"), "}"]),
    "",
  ].join("\n");
}
