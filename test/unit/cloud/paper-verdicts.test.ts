import { setTimeout as pause } from "node:timers/promises";

import { afterEach, describe, expect, it } from "vitest";

import { answerOf, paperHost, type PaperHost } from "../../../rehearsal/cloud/paper/paper-host.ts";
import { PaperVerdicts } from "../../../rehearsal/cloud/paper/paper-verdicts.ts";

const userData = (generation: string, bucket: string) =>
  [
    "#cloud-config",
    "write_files:",
    ...file("/etc/evenkeel/site.json", JSON.stringify({ release: "r1", generation })),
    ...file("/usr/local/lib/evenkeel/store", `readonly store='http://192.0.2.1:80/${bucket}'`),
  ].join("\n");
const file = (path: string, content: string) => [`  - path: ${path}`, `    content: ${JSON.stringify(content)}`];

const host = (id: string, generation: string, bucket: string): PaperHost =>
  paperHost({
    id,
    instanceId: id,
    hostname: id,
    image: "debian-13",
    network: "n",
    privateAddress: "10.0.0.1",
    publicAddress: "198.18.0.1",
    vcpus: 1,
    memoryMegabytes: 512,
    publicKeys: [],
    metadata: {},
    firewall: undefined,
    userData: userData(generation, bucket),
  });

describe("paper hosts", () => {
  let verdicts: PaperVerdicts | undefined;
  afterEach(() => verdicts?.close());

  it("drain while their generation is rejected or retired in their own site's bucket, and serve on meanwhile", async () => {
    const hosts = [host("1", "g1", "one"), host("2", "g2", "one"), host("3", "g1", "two")];
    const objects = new Map([["one", "g1 retired a r\ng2 serving b r\n"]]);
    verdicts = new PaperVerdicts({
      hosts: () => hosts,
      text: (bucket, key) => Promise.resolve(key === "verdicts" ? objects.get(bucket) : undefined),
      speed: 500,
    });
    const health = () => hosts.map((each) => answerOf(each, "/health")?.status);
    await expect.poll(health).toEqual([503, 200, 200]);
    expect(answerOf(hosts[0] ?? host("", "", ""), "/test")?.status).toBe(200);
    objects.set("one", "g1 serving a r\ng2 rejected b r\n");
    await expect.poll(health).toEqual([200, 503, 200]);
    verdicts.close();
    objects.clear();
    await pause(50);
    expect(health()).toEqual([200, 503, 200]);
  });
});
