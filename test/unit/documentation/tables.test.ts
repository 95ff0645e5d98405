import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import vitestConfig from "../../../vitest.config.ts";
import { contract } from "../../../infra/contract.ts";
import { code, readDocument, table } from "./markdown.ts";

const project = parse(readFileSync(new URL("../../../Pulumi.yaml", import.meta.url), "utf8")) as {
  config: Record<string, { type: string; items?: { type: string }; description: string; default: unknown }>;
};
const readme = readDocument("README.md");

describe("README.md", () => {
  it("lists exactly the settings of Pulumi.yaml, with their types, defaults and descriptions", () => {
    const listed = table(readme, "Settings").map(([name, type, value, description]) => ({
      name: code(name),
      type,
      default: parse(code(value)) as unknown,
      description,
    }));
    const declared = Object.entries(project.config).map(([name, setting]) => ({
      name,
      type: setting.items === undefined ? setting.type : `${setting.type} of ${setting.items.type}s`,
      default: setting.default,
      description: setting.description,
    }));
    expect(listed).toEqual(declared);
  });

  it("lists exactly the outputs of the contract, with their descriptions", () => {
    const listed = table(readme, "Outputs").map(([name, description]) => [code(name), description]);
    expect(listed).toEqual(Object.entries(contract.shape).map(([name, { description }]) => [name, description]));
  });
});

describe("docs/operating.md", () => {
  it("says of every setting what a change of it does", () => {
    const listed = table(readDocument("docs/operating.md"), "What a change of a setting does");
    expect(listed.map(([name]) => code(name))).toEqual(Object.keys(project.config));
    for (const [, effect] of listed) expect(effect).not.toBe("");
  });
});

describe("docs/cost.md", () => {
  const rows = table(readDocument("docs/cost.md"), "What a site costs");
  const parts = rows
    .slice(0, -1)
    .map(([, count, price, sum]) => [count, price, sum].map((cell) => Number(cell?.replace("$", ""))));
  const total = rows.at(-1)?.[3]?.replaceAll("*", "") ?? "";

  it("adds up", () => {
    for (const [count = 0, price = 0, sum] of parts) expect(count * price).toBe(sum);
    expect(parts.reduce((all, [, , sum = 0]) => all + sum, 0)).toBe(Number(total.replace("$", "")));
  });

  it("reckons with the default size and number of hosts", () => {
    expect(rows[0]?.[0]).toContain(String(project.config["hostSize"]?.default));
    expect(rows[0]?.[1]).toBe(String(project.config["hostCount"]?.default));
  });

  it.each(["README.md", "docs/first-deploy.md"])("is what %s says, too", (path) => {
    expect(readDocument(path)).toContain(`${total} a month`);
  });
});

describe("test/README.md", () => {
  it("lists the rungs in the order in which they run", () => {
    const projects = vitestConfig.test?.projects as { test: { name: string; sequence: { groupOrder: number } } }[];
    const rungs = projects.map(({ test }) => test).sort((a, b) => a.sequence.groupOrder - b.sequence.groupOrder);
    expect(table(readDocument("test/README.md"), "Tests").map(([rung]) => code(rung))).toEqual(
      rungs.map(({ name }) => name),
    );
  });
});
