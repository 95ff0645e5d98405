import { describe, expect, it } from "vitest";

import { generationOf, type KnownRecipe } from "../../../infra/host/generation.ts";
import { awsRecipe, certbotRecipe, exampleRecipe } from "./example-recipe.ts";

const machine = { image: "debian-13-x64", size: "s-2vcpu-2gb" };
const other = { id: "c3c3c3c3c3c3", sha256: "c3".repeat(32), key: "release/c3c3c3c3c3c3.tar.gz" };
const root = "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n";
const certbot = { acmeServer: "https://acme.example.org/directory", acmeEmail: "ops@example.org", acmeRoots: "" };
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
      generationOf({ ...exampleRecipe, webServer: "apache" }, machine),
      generationOf({ ...exampleRecipe, scheme: "http" }, machine),
      generationOf({ ...exampleRecipe, redirectHttp: true }, machine),
      generationOf({ ...exampleRecipe, hstsSeconds: 300 }, machine),
      generationOf(certbotRecipe, machine),
      generationOf({ ...certbotRecipe, certbot: { ...certbot, acmeServer: "https://ca.example.org/acme" } }, machine),
      generationOf({ ...certbotRecipe, certbot: { ...certbot, acmeEmail: "" } }, machine),
      generationOf({ ...certbotRecipe, certbot: { ...certbot, acmeRoots: root } }, machine),
      generationOf({ ...exampleRecipe, health: { ...health, port: 8081 } }, machine),
      generationOf({ ...exampleRecipe, store: { ...exampleRecipe.store, region: "ams3" } }, machine),
      generationOf({ ...exampleRecipe, store: awsRecipe.store }, machine),
      generationOf({ ...exampleRecipe, health: { ...health, timeoutSeconds: 4 } }, machine),
      generationOf({ ...exampleRecipe, probes: [{ path: "/live", status: 200 }] }, machine),
      generationOf({ ...exampleRecipe, trustedRange: "10.30.0.0/20" }, machine),
      generationOf(exampleRecipe, { ...machine, image: "158963456" }),
      generationOf(exampleRecipe, { ...machine, size: "s-4vcpu-8gb" }),
    ];
    expect(new Set([generation, ...changed]).size).toBe(changed.length + 1);
  });

  it("is there before the cloud has made anything, and goes by what is known", () => {
    const { release, runtime, webServer, serverNames, scheme, redirectHttp, hstsSeconds, health, probes } =
      exampleRecipe;
    const known = { release, runtime, webServer, serverNames, scheme, redirectHttp, hstsSeconds, health, probes };
    const { endpoint, region, credentials } = awsRecipe.store;
    const names = [
      generationOf(known, machine),
      generationOf({ ...known, store: { endpoint, region, credentials } }, machine),
    ];
    expect(new Set(names).size).toBe(2);
    expect(names.join(" ")).toMatch(/^[0-9a-f]{10} [0-9a-f]{10}$/);
  });

  it("does not change with what a generation is called", () => {
    expect(generationOf({ ...exampleRecipe, generation: "fedcba9876" } as KnownRecipe, machine)).toBe(generation);
  });

  it("does not change with the key to the store", () => {
    const credentials = { kind: "key", accessKeyId: "another", secretAccessKey: "another" } as const;
    expect(generationOf({ ...exampleRecipe, store: { ...exampleRecipe.store, credentials } }, machine)).toBe(
      generation,
    );
  });
});
