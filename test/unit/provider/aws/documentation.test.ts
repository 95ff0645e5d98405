import { describe, expect, it } from "vitest";
import { documentedDefault, documentedReplacement } from "../../../../rehearsal/aws/provider/facts/documentation.ts";

describe("documentedDefault", () => {
  it.each([
    ["If true, the LB will be internal. Defaults to `false`.", "boolean", false],
    ["Default: 60.", "number", 60],
    ["Default: `300`", "number", 300],
    ["The range is 2-10. Defaults to 3.", "number", 3],
    ["The default value is `application`.", "string", "application"],
    ["The default is `instance`. Note that", "string", "instance"],
    ['Can be `"enabled"` or `"disabled"`. (Default: `"enabled"`).', "string", "enabled"],
    ["Defaults to `#{host}`.", "string", "#{host}"],
    ['Defaults to `Managed by Pulumi`. Cannot be `""`.', "string", "Managed by Pulumi"],
    ["Configuration block for default actions. See below.", "array", undefined],
    ["ARN of the default SSL server certificate.", "string", undefined],
    ["Defaults to the position in the list of actions.", "number", undefined],
  ])("reads %j as %s: %j", (documentation, type, value) => {
    expect(documentedDefault(documentation, type)).toBe(value);
  });
});

describe("documentedReplacement", () => {
  it.each([
    "Changing this forces a new resource to be created.",
    "Forces new resource.",
    "When an update to subnets will remove all current subnets, this will force a new resource.",
    "If either of these conditions are met, this will force a recreation of the resource.",
    "changing this value will force resource recreation.",
  ])("hears %j", (sentence) => {
    expect(documentedReplacement(`First this. ${sentence} Then that.`)).toEqual([sentence]);
  });

  it("does not take the force of a deletion for one", () => {
    expect(documentedReplacement("You can force an Auto Scaling Group to delete even if it's not empty.")).toEqual([]);
  });
});
