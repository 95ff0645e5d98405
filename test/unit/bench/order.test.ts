import { describe, expect, it } from "vitest";

import { configurations, orderOf } from "../../../rehearsal/bench/serving/configurations.ts";

describe("the rounds of the serving benchmark", () => {
  it("go to and fro, so that over two of them every configuration has the same mean place", () => {
    const place = (round: number, key: string) => orderOf(round).findIndex((one) => one.key === key);
    const sums = configurations.map(({ key }) => place(0, key) + place(1, key));
    expect(new Set(sums)).toEqual(new Set([configurations.length - 1]));
    expect(orderOf(2)).toEqual(orderOf(0));
  });

  it("ask no two configurations at the same place", () => {
    const places = configurations.map(({ host, port }) => `${host} ${port}`);
    expect(new Set(places).size).toBe(configurations.length);
  });
});
