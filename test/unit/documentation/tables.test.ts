import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import vitestConfig from "../../../vitest.config.ts";
import { contract } from "../../../infra/contract.ts";
import { admitSeconds, drainSeconds, ejectSeconds } from "../../../infra/host/health-policy.ts";
import { settingsSchema } from "../../../infra/settings/schema.ts";
import type { CloudName } from "../../../infra/settings/setting.ts";
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

describe("docs/contract.md", () => {
  it("lists exactly the parts of the output aws, with their descriptions", () => {
    const listed = table(readDocument("docs/contract.md"), "On AWS").map(([name, description]) => [
      code(name),
      description,
    ]);
    const parts = Object.entries(contract.shape.aws.unwrap().shape);
    expect(listed).toEqual(parts.map(([name, { description }]) => [name, description]));
  });
});

describe("docs/operating.md", () => {
  it("says of every setting what a change of it does", () => {
    const listed = table(readDocument("docs/operating.md"), "What a change of a setting does");
    expect(listed.map(([name]) => code(name))).toEqual(Object.keys(project.config));
    for (const [, effect] of listed) expect(effect).not.toBe("");
  });
});

const dollars = (cell: string | undefined): number => Number(cell?.replaceAll("*", "").replace("$", ""));
const usual = (setting: { readonly usual?: Readonly<Record<CloudName, unknown>> }, cloud: CloudName): string =>
  String(setting.usual?.[cloud]);

describe.each([
  { cloud: "digitalocean", heading: "On DigitalOcean", firstDeploy: "docs/first-deploy.md" },
  { cloud: "aws", heading: "On AWS", firstDeploy: "docs/first-deploy-aws.md" },
] as const)("docs/cost.md $heading", ({ cloud, heading, firstDeploy }) => {
  const rows = table(readDocument("docs/cost.md"), heading);
  const total = rows.at(-1)?.[3]?.replaceAll("*", "") ?? "";

  it("adds up", () => {
    const parts = rows.slice(0, -1).map(([, ...cells]) => cells.map(dollars));
    for (const [count = 0, price = 0, sum] of parts) expect(count * price).toBe(sum);
    expect(parts.reduce((all, [, , sum = 0]) => all + sum, 0)).toBe(dollars(total));
  });

  it("reckons with the default size and number of hosts", () => {
    expect(rows[0]?.[0]).toContain(`\`${usual(settingsSchema.hostSize, cloud)}\``);
    expect(rows[0]?.[1]).toBe(String(settingsSchema.hostCount.default));
  });

  it.each(["README.md", firstDeploy])("is what %s says, too", (path) => {
    expect(readDocument(path)).toContain(`${total} a month`);
  });
});

describe("docs/cost.md on AWS", () => {
  const rows = table(readDocument("docs/cost.md"), "On AWS");

  it("reckons with the default load balancer, and with the one NAT gateway that there is by default", () => {
    const defaults = [settingsSchema.elb.default, settingsSchema.nat.default, settingsSchema.accessLogDays.default > 0];
    expect(defaults).toEqual(["application", "one", true]);
    expect(rows.slice(1, 4).map(([part = "", count]) => [part.split(" ").slice(0, 2).join(" "), count])).toEqual([
      ["application load", "1"],
      ["NAT gateway,", "1"],
      ["buckets for", "1"],
    ]);
  });
});

describe("docs/clouds.md", () => {
  const text = readDocument("docs/clouds.md");
  const behaviour = new Map(table(text, "How they behave differently").map(([what = "", ...cells]) => [what, cells]));
  const policies = (["digitalocean", "aws"] as const).map((cloud) => ({
    path: settingsSchema.healthPath.default,
    port: settingsSchema.healthPort.default,
    intervalSeconds: settingsSchema.healthIntervalSeconds.usual?.[cloud] ?? NaN,
    timeoutSeconds: settingsSchema.healthTimeoutSeconds.usual?.[cloud] ?? NaN,
    unhealthyThreshold: settingsSchema.healthUnhealthyThreshold.usual?.[cloud] ?? NaN,
    healthyThreshold: settingsSchema.healthHealthyThreshold.usual?.[cloud] ?? NaN,
  }));

  it("gives for each cloud what docs/cost.md adds up to, part by part", () => {
    const rows = table(text, "What a month costs").map(([part, ...cells]) => [part, ...cells.map(dollars)] as const);
    const sums = ["On DigitalOcean", "On AWS"].map((heading) =>
      table(readDocument("docs/cost.md"), heading).map((cells) => dollars(cells[3])),
    );
    const [digitalocean = [], aws = []] = sums;
    expect(rows.slice(0, -1).map(([, price]) => price)).toEqual([digitalocean[0], digitalocean[1], 0, digitalocean[2]]);
    expect(rows.slice(0, -1).map(([, , price]) => price)).toEqual(aws.slice(0, 4));
    expect(rows.at(-1)?.slice(1)).toEqual([digitalocean.at(-1), aws.at(-1)]);
  });

  it("tells the health policies of both clouds", () => {
    expect(behaviour.get("the load balancer asks each host")).toEqual(
      policies.map(
        ({ intervalSeconds, unhealthyThreshold, healthyThreshold }) =>
          `every ${intervalSeconds} s; out after ${unhealthyThreshold} failures, in after ${healthyThreshold} successes`,
      ),
    );
  });

  it("tells the times that follow from them, as the program reckons them", () => {
    expect(behaviour.get("longest time to eject a dead host")).toEqual(policies.map((one) => `${ejectSeconds(one)} s`));
    expect(behaviour.get("longest time to admit a good one")).toEqual(policies.map((one) => `${admitSeconds(one)} s`));
    const [, onAws] = policies;
    if (onAws === undefined) throw new Error("there is no policy of AWS");
    expect(text).toContain(`has ${drainSeconds(onAws)} s to finish what it was asked`);
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
