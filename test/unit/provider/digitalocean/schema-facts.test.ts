// Runs where the provider's own schema lies beside the repository: see vitest.config.ts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../..");
const factsPath = join(root, "../shared/facts/digitalocean-schema.json");

interface Named {
  readonly inputs: Record<string, unknown>;
}
interface Facts {
  readonly resources: Record<string, Named & { outputs: object; requiredInputs: string[]; requiredOutputs: string[] }>;
  readonly functions: Record<string, Named>;
  readonly types: Record<string, { properties: object; required: string[] }>;
}

const readJson = (path: string): Facts => JSON.parse(readFileSync(path, "utf8")) as Facts;

/** Alternative enum types beside a plain one say nothing that is checked. */
function withoutAlternatives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutAlternatives);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const { oneOf, ...rest } = value as Record<string, unknown>;
  const entries = Object.entries(rest).map(([name, item]) => [name, withoutAlternatives(item)] as const);
  return Object.fromEntries([...entries, ...(oneOf === undefined ? [] : [["type", "string"] as const])]);
}

describe("schema.json", () => {
  const file = readJson(join(root, "rehearsal/digitalocean/provider/schema.json"));

  it("says of every resource, function and type what the provider's schema says", () => {
    const facts = readJson(factsPath);
    for (const [token, resource] of Object.entries(file.resources)) {
      const { inputs, outputs, requiredInputs, requiredOutputs } = facts.resources[token] ?? {};
      expect(resource, token).toEqual(withoutAlternatives({ inputs, outputs, requiredInputs, requiredOutputs }));
    }
    for (const [token, { inputs }] of Object.entries(file.functions)) {
      expect(inputs, token).toEqual(withoutAlternatives(facts.functions[token]?.inputs));
    }
    for (const [name, type] of Object.entries(file.types)) {
      const { properties, required } = facts.types[name] ?? {};
      expect(type, name).toEqual(withoutAlternatives({ properties, required }));
    }
  });
});
