import { setTimeout as sleep } from "node:timers/promises";

import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";

import { accepted } from "../../../infra/history/candidate.ts";
import { release, runtime, sha256 } from "../packed.ts";
import { Recorder } from "../recorder.ts";
import { createSite, digitalOcean, secretText } from "./program.ts";

/** Objects of the store, by key. */
let notes: Record<string, string> = {};
let answers: ReturnType<typeof digitalOcean>;
let recorder: Recorder;

beforeEach(() => {
  notes = {};
  answers = digitalOcean((key) => notes[key]);
  recorder = new Recorder(answers);
});

describe("what earlier ups noted in the store", () => {
  const earlier = { id: "1a1a1a1a1a1a", sha256: "1a".repeat(32) };
  const textOf = (key: string) =>
    recorder.of("digitalocean:index/spacesBucketObject:SpacesBucketObject").find(({ inputs }) => inputs["key"] === key)
      ?.inputs["content"];
  const hostNames = () => recorder.of("digitalocean:index/droplet:Droplet").map(({ name }) => name);

  it("lets a generation come beside the one that serves, and go on where it serves itself", async () => {
    notes = { verdicts: `0000000000 serving a ${earlier.id}\n` };
    const { candidate } = (await createSite()).site;
    expect(hostNames()).toEqual(["evenkeel-dev-b-1", "evenkeel-dev-b-2"]);
    recorder = new Recorder(answers);
    notes = { verdicts: `${candidate.generation} serving b ${release.id}\n0000000000 retired a ${earlier.id}\n` };
    await createSite();
    expect(hostNames()).toEqual(["evenkeel-dev-b-1", "evenkeel-dev-b-2"]);
  });

  it("tells hosts of which attempt they are, where their recipe was rejected", async () => {
    const { generation } = (await createSite()).site.candidate;
    recorder = new Recorder(answers);
    notes = { verdicts: `${generation} rejected a ${release.id}\n` };
    const { candidate } = (await createSite()).site;
    expect(candidate.generation).toBe(`${generation}-2`);
    const userData = secretText(recorder.of("digitalocean:index/droplet:Droplet")[0]?.inputs["userData"]);
    expect(userData).toContain(`"generation": "${generation}-2"`);
  });

  it("brings an earlier release back as it lies in the store", async () => {
    notes = {
      releases: `${release.id} ${sha256} 2026-01-02T00:00:00.000Z\n${earlier.id} ${earlier.sha256} 2026-01-01T00:00:00.000Z\n`,
    };
    const { outputs } = await createSite({ release: earlier.id }, { runtime });
    expect(outputs["release"]).toBe(earlier.id);
    expect(outputs["releases"]).toEqual([
      { id: release.id, time: "2026-01-02T00:00:00.000Z" },
      { id: earlier.id, time: "2026-01-01T00:00:00.000Z" },
    ]);
    const userData = secretText(recorder.of("digitalocean:index/droplet:Droplet")[0]?.inputs["userData"]);
    expect(userData).toContain(earlier.sha256);
    const keys = recorder
      .of("digitalocean:index/spacesBucketObject:SpacesBucketObject")
      .map(({ inputs }) => inputs["key"]);
    expect(keys).toEqual(expect.arrayContaining([`release/${earlier.id}.tar.gz`, release.key]));
  });

  it("forgets an earlier release whose object is not there, and says so", async () => {
    const gone = { id: "9a9a9a9a9a9a", sha256: "9a".repeat(32) };
    const line = ({ id, sha256 }: typeof gone) => `${id} ${sha256} 2026-01-01T00:00:00.000Z\n`;
    notes = { releases: line(gone) + line(earlier) };
    const key = `release/${earlier.id}.tar.gz`;
    const listing = { "digitalocean:index/getSpacesBucketObjects:getSpacesBucketObjects": () => ({ keys: [key] }) };
    recorder = new Recorder({ ...answers, invokes: { ...answers.invokes, ...listing } });
    const warn = vi.spyOn(pulumi.log, "warn");
    onTestFinished(() => {
      warn.mockRestore();
    });
    await createSite();
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(gone.id));
    expect(textOf("releases")).not.toContain(gone.id);
    const objects = recorder.of("digitalocean:index/spacesBucketObject:SpacesBucketObject");
    expect(objects.filter(({ inputs }) => inputs["source"] === "kept").map(({ inputs }) => inputs["key"])).toEqual([
      key,
    ]);
  });

  it("refuses a release that the store does not have, with those that it has, before there is a host", async () => {
    notes = { releases: `${release.id} ${sha256} 2026-01-02T00:00:00.000Z\n` };
    await expect(createSite({ release: earlier.id }, { runtime })).rejects.toThrow(`it has: ${release.id}`);
    expect(hostNames()).toEqual([]);
    await pulumi.runtime.disconnect();
  });

  it("is written anew when the hosts are judged", async () => {
    notes = { verdicts: `0000000000 serving a ${earlier.id}\n` };
    const { site } = await createSite();
    await site.judge(accepted(site.judgements, site.candidate, site.unjudged));
    expect(textOf("verdicts")).toBe(
      `${site.candidate.generation} serving b ${release.id}\n0000000000 retired a ${earlier.id}\n`,
    );
  });

  it("tells of generations that nobody judged, beside the one that is begun now", async () => {
    const verdicts = `0000000000 serving a ${earlier.id}\n`;
    notes = { verdicts, attempts: `1111111111 b ${earlier.id}\n0000000000 a ${earlier.id}\n` };
    const { candidate, unjudged } = (await createSite()).site;
    expect(unjudged).toEqual([{ generation: "1111111111", slot: "b", release: earlier.id }]);
    const begun = `${candidate.generation} b ${release.id}\n1111111111 b ${earlier.id}\n0000000000 a ${earlier.id}\n`;
    expect(textOf("attempts")).toBe(begun);
    recorder = new Recorder(answers);
    notes = { verdicts, attempts: begun };
    await createSite();
    expect(textOf("attempts"), "the same generation again").toBe(begun);
  });

  it.each([
    ["droplet:Droplet", {}],
    ["dropletAutoscale:DropletAutoscale", { maxHosts: 4, sshKeys: ["289794"] }],
  ])("has a generation before there is a %s of it, however long that takes", async (kind, config) => {
    let isNoted = false;
    const wasNoted: boolean[] = [];
    recorder = new Recorder({
      ...answers,
      resources: {
        ...answers.resources,
        "digitalocean:index/spacesBucketObject:SpacesBucketObject": async ({ inputs }) => {
          if (inputs["key"] === "attempts") {
            await sleep(50);
            isNoted = true;
          }
          return {};
        },
        [`digitalocean:index/${kind}`]: () => {
          wasNoted.push(isNoted);
          return { dropletUrn: "do:droplet:1" };
        },
      },
    });
    await createSite(config);
    expect(new Set(wasNoted)).toEqual(new Set([true]));
  });
});
