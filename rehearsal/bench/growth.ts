import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { defaultHome } from "../engine/paths.ts";
import { setUp } from "../engine/set-up/set-up.ts";

/**
 * What a site costs to bring up as it grows: the real engine against the API without hosts, for each number of hosts in
 * a fresh rehearsal. Prints a table in Markdown; docs/growth.md holds one with the conditions it was measured under.
 */
export async function benchGrowth(): Promise<number> {
  await setUp("paper", defaultHome, console.error);
  console.log("| hosts | up, s | preview, s | program and provider, MB | engine, MB |");
  console.log("| ----: | ----: | ---------: | -----------------------: | ---------: |");
  const rowProgram = fileURLToPath(new URL("growth-row.ts", import.meta.url));
  for (const hosts of [2, 20, 200]) {
    const row = execFileSync(process.execPath, [rowProgram, String(hosts)], { encoding: "utf8" });
    console.log(row.trim());
  }
  return 0;
}
