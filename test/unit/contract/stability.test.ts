import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { contract, contractVersion } from "../../../infra/contract.ts";
import { broken, contractSchema, type ContractSchema } from "./stability.ts";

const file = new URL(`contract.v${contractVersion}.json`, import.meta.url);
const now = contractSchema.parse(z.toJSONSchema(contract));

/** The contract as it was at this version before; a version that was never on record promised nothing yet. */
async function recorded(): Promise<ContractSchema> {
  return existsSync(file)
    ? contractSchema.parse(JSON.parse(await readFile(file, "utf8")))
    : { properties: {}, required: [] };
}

describe("the outputs that other teams rely on", () => {
  const advice =
    "raise contractVersion in infra/contract.ts, commit the file that this test then writes, and say in CHANGELOG.md what changed";

  it("are all still there with their types, or contractVersion has risen", async () => {
    expect(broken(await recorded(), now), advice).toEqual([]);
  });

  it("are all on record: an added one is put there by `npx vitest run --project unit test/unit/contract --update`", async () => {
    // First of all, so that --update can't put a breach on record.
    expect(broken(await recorded(), now), advice).toEqual([]);
    const record = await format(JSON.stringify(now), { parser: "json", printWidth: 120 });
    await expect(record).toMatchFileSnapshot(fileURLToPath(file));
  });

  it("each say what they are, and so does each part of one", () => {
    const parts = Object.values(now.properties).flatMap((output) => {
      const { success, data } = contractSchema.safeParse(output);
      return success ? Object.entries(data.properties) : [];
    });
    expect(parts).not.toEqual([]);
    for (const [name, { description }] of [...Object.entries(now.properties), ...parts])
      expect(description, name).toMatch(/^[A-Z].*\.$/);
  });
});

describe("the comparison", () => {
  const changed = (change: (schema: ContractSchema) => void) => {
    const schema = structuredClone(now);
    change(schema);
    return broken(now, schema);
  };

  it("sees an output that was removed", () => {
    const lines = changed((schema) => {
      delete schema.properties["url"];
      schema.required = schema.required.filter((name) => name !== "url");
    });
    expect(lines).toEqual(["url was removed"]);
  });

  it("sees that one was removed which was not always there", () => {
    const lines = changed((schema) => {
      delete schema.properties["aws"];
    });
    expect(lines).toEqual(["aws was removed"]);
  });

  it("sees what was taken from inside an output", () => {
    const lines = changed((schema) => {
      const parts = contractSchema.parse(schema.properties["aws"]);
      delete parts.properties["storeBucket"];
      parts.properties["zones"] = { type: "string" };
      parts.required = parts.required.filter((name) => name !== "hostRole");
      schema.properties["aws"] = parts;
    });
    expect(lines).toEqual([
      expect.stringMatching(/^aws\.zones changed its type from /),
      "aws.hostRole may be missing",
      "aws.storeBucket was removed",
    ]);
  });

  it("sees an output that may now be missing", () => {
    const lines = changed((schema) => {
      schema.required = schema.required.filter((name) => name !== "release");
    });
    expect(lines).toEqual(["release may be missing"]);
  });

  it.each([
    ["another type", "release", { type: "number" }],
    ["a list where there was one", "vpcId", { type: "array", items: { type: "string" } }],
    ["a list of something else", "hostIds", { type: "array", items: { type: "number" } }],
    ["any text where there was a URL", "url", { type: "string" }],
    ["fewer allowed values", "cloud", { type: "string", enum: [] }],
    ["any text where there was a list of values", "cloud", { type: "string" }],
  ])("sees %s", (_what, name, type) => {
    const lines = changed((schema) => {
      schema.properties[name] = type;
    });
    expect(lines).toEqual([expect.stringMatching(`^${name} changed its type from .* to `)]);
  });

  it("sees two changes at once", () => {
    const lines = changed((schema) => {
      delete schema.properties["url"];
      schema.properties["tag"] = { type: "boolean" };
    });
    expect(lines).toHaveLength(2);
  });

  it("has nothing against an output or a part more, other words, or one more cloud", () => {
    const lines = changed((schema) => {
      schema.properties["healthPath"] = { type: "string" };
      schema.required.push("healthPath");
      schema.properties["url"] = { ...schema.properties["url"], description: "Other words." };
      schema.properties["cloud"] = { type: "string", enum: ["digitalocean", "aws", "another"] };
      const parts = contractSchema.parse(schema.properties["aws"]);
      parts.properties["edition"] = { type: "string" };
      parts.required.push("edition");
      schema.properties["aws"] = parts;
    });
    expect(lines).toEqual([]);
  });
});
