import { describe, expect, it } from "vitest";

import { generationOf } from "../../../infra/host/generation.ts";
import type { HostRecipe } from "../../../infra/host/user-data.ts";
import { exampleRecipe } from "./example-recipe.ts";

const machine = { image: "debian-13-x64", size: "s-2vcpu-2gb" };
const other = { id: "c3c3c3c3c3c3", sha256: "c3".repeat(32), key: "release/c3c3c3c3c3c3.tar.gz" };
const generation = generationOf(exampleRecipe, machine);

describe("the name of a generation", () => {
  it("is ten hex digits", () => {
    expect(generation).toMatch(/^[0-9a-f]{10}$/);
  });

  it("changes with everything that a host is made from", () => {
    const { health } = exampleRecipe;
    const changed = [
      generationOf({ ...exampleRecipe, release: other }, machine),
      generationOf({ ...exampleRecipe, runtime: other }, machine),
      generationOf({ ...exampleRecipe, serverNames: [] }, machine),
      generationOf({ ...exampleRecipe, health: { ...health, timeoutSeconds: 4 } }, machine),
      generationOf({ ...exampleRecipe, probes: [{ path: "/live", status: 200 }] }, machine),
      generationOf(exampleRecipe, { ...machine, image: "158963456" }),
      generationOf(exampleRecipe, { ...machine, size: "s-4vcpu-8gb" }),
    ];
    expect(new Set([generation, ...changed]).size).toBe(changed.length + 1);
  });

  it("does not change with what only the cloud knows, which a preview can't know", () => {
    const elsewhere: HostRecipe = {
      ...exampleRecipe,
      store: { ...exampleRecipe.store, bucket: "another", secretAccessKey: "another" },
      trustedRange: "10.30.0.0/20",
    };
    expect(generationOf(elsewhere, machine)).toBe(generation);
  });
});
