import { secret } from "@pulumi/pulumi";
import { afterEach, describe, expect, it } from "vitest";
import { Cleanup } from "./cleanup.ts";
import { createProject, engineMissing } from "./engine.ts";
import type { Project } from "./engine.ts";
import { startToyProvider, Thing, Toy } from "./toy.ts";
import type { ToyCloud } from "./toy.ts";

describe.skipIf(engineMissing !== undefined)(`the provider core under the real engine ${engineMissing ?? ""}`, () => {
  const cleanup = new Cleanup();
  afterEach(() => cleanup.run());

  async function tryOut(program: () => void): Promise<Project & { cloud: ToyCloud }> {
    const cloud: ToyCloud = { things: new Map(), failAfterCreate: false };
    const provider = await startToyProvider(cloud);
    cleanup.add(provider.stop);
    const project = await createProject({
      program: () => {
        program();
        return Promise.resolve();
      },
      providers: { toy: provider.port },
      config: { "toy:account": "default" },
    });
    cleanup.add(project.dispose);
    return { ...project, cloud };
  }

  it("keeps the configurations of a default and of explicit providers apart", async () => {
    const { stack, cloud, steps, onEvent } = await tryOut(() => {
      for (const account of ["first", "second"]) {
        const provider = new Toy(account, account);
        new Thing(`of-${account}`, { name: `of-${account}`, label: "a" }, { provider });
      }
      new Thing("of-default", { name: "of-default", label: "a" });
    });
    await stack.up({ onEvent });
    expect([...cloud.things].map(([name, { account }]) => `${name} ${account}`).sort()).toEqual([
      "of-default default",
      "of-first first",
      "of-second second",
    ]);
    steps();
    await stack.up({ onEvent });
    expect(steps()).toEqual([]);
  });

  it("encrypts secret inputs and secret outputs in the state, and shows neither", async () => {
    const { stack, state: read } = await tryOut(() => {
      new Thing("thing", { name: "one", label: secret("hush") });
    });
    const { stdout } = await stack.up();
    const state = await read();
    for (const clear of ["hush", "key of one"]) {
      expect(stdout).not.toContain(clear);
      expect(state).not.toContain(clear);
    }
    // The state is the real one, and its other values can be read.
    expect(state).toMatch(/"shape": ?"round"/);
    expect(state.match(/"ciphertext"/g)?.length).toBeGreaterThanOrEqual(3);
  });

  it("replaces what was named by itself new first, and what was named by hand old first", async () => {
    let shape = "round";
    const { stack, steps, onEvent } = await tryOut(() => {
      new Thing("auto", { label: "a", shape });
      new Thing("fixed", { name: "fixed-name", label: "a", shape });
    });
    await stack.up({ onEvent });
    steps();
    shape = "square";
    await stack.up({ onEvent });
    const taken = steps();
    const of = (name: string): string[] => taken.filter((step) => step.endsWith(` ${name}`));
    expect(of("auto")).toEqual(["create-replacement auto", "replace auto", "delete-replaced auto"]);
    expect(of("fixed")).toEqual(["delete-replaced fixed", "replace fixed", "create-replacement fixed"]);
  });

  it("keeps a resource in the state that came to be before its creation failed", async () => {
    const { stack, cloud, steps, onEvent } = await tryOut(() => {
      new Thing("thing", { name: "half-made", label: "a" });
    });
    cloud.failAfterCreate = true;
    await expect(stack.up()).rejects.toThrow("the thing never became ready");
    expect(JSON.stringify(await stack.exportStack())).toContain('"id":"half-made"');
    await stack.destroy({ onEvent });
    expect(steps()).toContain("delete thing");
    expect([...cloud.things.keys()]).toEqual([]);
  });

  it("refuses unknown, missing and wrong properties before anything is made, all at once", async () => {
    const { stack, cloud } = await tryOut(() => {
      new Thing("bad", { lable: "a", shape: 7 });
    });
    const failure = await stack.preview().then(String, String);
    expect(failure).toMatch(/property lable .*is unknown, got "a"; known are: label, name, shape/);
    expect(failure).toMatch(/property label .*is missing; a string is required/);
    expect(failure).toMatch(/property shape .*is not allowed, got 7; a string is required/);
    await expect(stack.up()).rejects.toThrow();
    expect([...cloud.things.keys()]).toEqual([]);
  });

  it("imports what exists without making it, and plans no change after", async () => {
    let importing = true;
    const { stack, cloud, steps, onEvent } = await tryOut(() => {
      const args = { name: "by-hand", label: "theirs" };
      new Thing("thing", args, importing ? { import: "by-hand" } : {});
    });
    cloud.things.set("by-hand", { account: "default", label: "theirs", shape: "round" });
    await stack.up({ onEvent });
    expect(steps()).toContain("import thing");
    importing = false;
    await stack.up({ onEvent });
    expect(steps()).toEqual([]);
  });

  it("takes a resource out of the state that is gone, and makes it again", async () => {
    const { stack, cloud, steps, onEvent } = await tryOut(() => {
      new Thing("thing", { name: "one", label: "a" });
    });
    await stack.up({ onEvent });
    cloud.things.clear();
    steps();
    await stack.refresh({ onEvent });
    await stack.up({ onEvent });
    expect(steps()).toContain("create thing");
    expect([...cloud.things.keys()]).toEqual(["one"]);
  });
});
