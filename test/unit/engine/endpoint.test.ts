import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { type Endpoint, readEndpoint, writeEndpoint } from "../../../rehearsal/engine/endpoint.ts";
import { type Home, homeAt } from "../../../rehearsal/engine/paths.ts";

let home: Home;
beforeEach(async () => {
  home = homeAt(await mkdtemp(join(tmpdir(), "evenkeel-")));
});
afterEach(() => rm(home.folder, { recursive: true }));

const endpoint: Endpoint = {
  pid: 4711,
  kind: "paper",
  store: { url: "http://127.0.0.1:4001", urlForMachines: "http://198.18.0.2" },
  authority: {
    directoryUrlForMachines: "https://198.18.0.2/dir",
    serverRoot: "a root",
    trustedRootsFile: "/home/ca-roots.pem",
  },
  clouds: { digitalocean: { url: "http://127.0.0.1:4000" }, aws: { url: "http://127.0.0.1:4002" } },
};

describe("the file that tells where a rehearsal answers", () => {
  it("gives back what was written: both clouds of one process", async () => {
    await writeEndpoint(home, endpoint);
    expect(await readEndpoint(home)).toEqual(endpoint);
  });

  it("need not be there", async () => {
    expect(await readEndpoint(home)).toBeUndefined();
  });

  it.each([
    ["that is no JSON", "{"],
    [
      "without one of the clouds",
      JSON.stringify({ ...endpoint, clouds: { digitalocean: { url: "http://127.0.0.1:1" } } }),
    ],
    ["of another shape", JSON.stringify({ ...endpoint, url: "http://127.0.0.1:1" })],
  ])("%s is named, with the way out", async (_title, text) => {
    await writeFile(home.endpoint, text);
    await expect(readEndpoint(home)).rejects.toThrow(`${home.endpoint} can't be read. \`npm stop\` removes it`);
  });
});
