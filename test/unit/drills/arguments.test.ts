import { describe, expect, it } from "vitest";

import { drillHelp, drillLines, readDrillArguments } from "../../../rehearsal/drills/arguments.ts";
import { catalogue } from "../../../rehearsal/drills/catalogue.ts";
import type { Drill } from "../../../rehearsal/drills/drill.ts";

const drill = (name: string, clouds: Drill["clouds"]): Drill => ({
  ...{ name, title: `What ${name} does`, clouds, mayLose: 0 },
  run: () => Promise.resolve(),
});
const both = drill("both", ["digitalocean", "aws"]);
const droplets = drill("droplets", ["digitalocean"]);
const drills = [both, droplets];
const read = (...words: readonly string[]) => readDrillArguments(words, drills);

describe("the command line of drills", () => {
  it("takes names, in the order given, on DigitalOcean at 200 requests a second", () => {
    expect(read("droplets", "both")).toMatchObject({
      drills: [droplets, both],
      clouds: ["digitalocean"],
      ratePerSecond: 200,
      repeat: 1,
      json: false,
      list: false,
    });
  });

  it("takes all, also on a cloud that not every drill is for", () => {
    expect(read("all", "--cloud", "aws")).toMatchObject({ drills, clouds: ["aws"] });
    expect(
      read("all", "--cloud", "both", "--rate", "50", "--repeat", "3", "--report", "r", "--home", "h", "--json"),
    ).toMatchObject({
      clouds: ["digitalocean", "aws"],
      ratePerSecond: 50,
      repeat: 3,
      report: "r",
      home: "h",
      json: true,
    });
  });

  it("lists all, or those named, and asks for nothing else then", () => {
    expect(read("--list")).toMatchObject({ list: true, drills });
    expect(read("both", "--list")).toMatchObject({ list: true, drills: [both] });
  });

  it.each([
    [["nothing"], /there is no drill "nothing"\. The drills are both, droplets\./],
    [["--json"], /name a drill, or all\. The drills are both, droplets\./],
    [["all", "both"], /all is every drill: name no other beside it/],
    [["droplets", "--cloud", "aws"], /droplets is a drill for digitalocean, not for aws/],
    [["all", "--cloud", "azure"], /--cloud "azure": allowed are digitalocean, aws and both/],
    [["all", "--rate", "0"], /--rate "0": a whole number from 1 to 1000 is allowed/],
    [["all", "--rate", "1e3"], /--rate "1e3"/],
    [["all", "--repeat", "-1"], /repeat/],
    [["all", "--report", ""], /--report needs a folder/],
    [["all", "--fast"], /Unknown option '--fast'.*The options are --cloud/],
  ])("refuses %j in words", (words, message) => {
    expect(() => read(...words)).toThrow(message);
  });

  it("helps when nothing is asked for", () => {
    expect(read()).toBeUndefined();
    expect(read("both", "--help")).toBeUndefined();
    expect(drillHelp(drills)).toContain("droplets  What droplets does (digitalocean); may lose nothing");
  });
});

describe("the catalogue", () => {
  it("has each name once, of letters that need no quotes, and says what each may lose", () => {
    const names = catalogue.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(names).not.toContain("all");
    for (const line of drillLines(catalogue)) expect(line).toMatch(/ \(\w+(, \w+)*\); may lose \S/);
  });
});
