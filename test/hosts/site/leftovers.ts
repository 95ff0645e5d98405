import { readFile } from "node:fs/promises";

import { expect } from "vitest";

import { docker } from "../../../rehearsal/cloud/docker/docker.ts";
import { labelOf, openInstance } from "../../../rehearsal/cloud/docker/instance.ts";
import { processesMentioning } from "../../support/processes.ts";
import type { RealSite } from "./real-site.ts";

/** Stops a rehearsal and looks for whatever it may have left: containers, networks, images, processes, mounts. */
export async function expectStopToLeaveNothing({ cli }: RealSite): Promise<void> {
  const instance = await openInstance(cli.home.cloud);
  const run = await cli.run("stop");
  expect(run.code, run.stderr).toBe(0);
  const filter = ["--quiet", "--filter", `label=${labelOf(instance)}`];
  expect(await docker(["ps", "--all", ...filter])).toBe("");
  expect(await docker(["network", "ls", ...filter])).toBe("");
  expect(await docker(["image", "ls", ...filter])).toBe("");
  expect(await processesMentioning(cli.home.folder)).toEqual([]);
  expect(await readFile("/proc/mounts", "utf8")).not.toContain(cli.home.folder);
}
