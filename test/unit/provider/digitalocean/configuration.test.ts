import { describe, expect, it } from "vitest";
import {
  mistakesInConfiguration,
  readConfiguration,
} from "../../../../rehearsal/digitalocean/provider/configuration.ts";

describe("readConfiguration", () => {
  it.each([
    [{}, "apiEndpoint"],
    [{ apiEndpoint: "" }, "apiEndpoint"],
    [{ apiEndpoint: "https://api.digitalocean.com" }, "apiEndpoint"],
    [{ apiEndpoint: "http://127.0.0.1:1", spacesEndpoint: "https://fra1.digitaloceanspaces.com" }, "spacesEndpoint"],
  ])("refuses %j as a real endpoint", (config, property) => {
    expect(mistakesInConfiguration(config)).toEqual([
      { property, reason: expect.stringContaining("the rehearsal refuses a real endpoint") as string },
    ]);
    expect(() => readConfiguration(config)).toThrow(`digitalocean:${property}`);
  });

  it("accepts endpoints that aren't known yet, to be looked at when they are", () => {
    expect(mistakesInConfiguration({ apiEndpoint: Symbol("unknown"), spacesEndpoint: Symbol("unknown") })).toEqual([]);
  });

  it("reads numbers that come as text, and takes the official provider's defaults for the rest", () => {
    const { retries, spaces, token } = readConfiguration({
      apiEndpoint: "http://127.0.0.1:1",
      httpRetryMax: "2",
      token: "t",
    });
    expect({ retries, spaces, token }).toEqual({
      retries: { max: 2, waitMinSeconds: 1, waitMaxSeconds: 30 },
      spaces: undefined,
      token: "t",
    });
  });
});
