import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import type { RequestRecord } from "../load/record.ts";
import type { DrillResult, Report } from "../result.ts";
import { reportPage } from "./page.ts";

const zip = promisify(gzip);

/** Writes `drills.json` and `drills.html`. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "drills.json"), `${JSON.stringify(report, undefined, 2)}\n`);
  await writeFile(join(folder, "drills.html"), reportPage(report));
}

/** Writes each request of a drill as a line of JSON, for whoever wants to know more than the report tells. */
export async function writeRequests(
  folder: string,
  { name, cloud, attempt }: Pick<DrillResult, "name" | "cloud" | "attempt">,
  records: readonly RequestRecord[],
): Promise<void> {
  const requests = join(folder, "requests");
  await mkdir(requests, { recursive: true });
  const lines = [...records].sort((a, b) => a.number - b.number).map((record) => `${JSON.stringify(record)}\n`);
  await writeFile(join(requests, `${cloud}-${name}-${attempt}.ndjson.gz`), await zip(lines.join("")));
}
