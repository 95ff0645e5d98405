import { describe, expect, it } from "vitest";

import { ConfigError, readConfig } from "../../../app/src/config.ts";

describe("the app's configuration", () => {
  it("needs nothing on a laptop", () => {
    expect(readConfig({})).toMatchObject({
      port: 3000,
      address: "127.0.0.1",
      release: "development",
      hostId: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      stateDirectory: undefined,
      healthPath: "/health",
      drainSeconds: 2,
      logLevel: "info",
    });
  });

  it("takes an empty variable for one that is not set", () => {
    expect(readConfig({ PORT: "", EVENKEEL_STATE: "" })).toMatchObject({ port: 3000, stateDirectory: undefined });
  });

  it("reports every mistake at once, with the value got and what is allowed", () => {
    const mistakes = () =>
      readConfig({
        PORT: "http",
        HOST: "a b",
        EVENKEEL_RELEASE: "x\r\ny",
        EVENKEEL_STATE: "run",
        EVENKEEL_HEALTH_PATH: "/health/:id",
        EVENKEEL_DRAIN_SECONDS: "-1",
        LOG_LEVEL: "loud",
      });
    expect(mistakes).toThrow(ConfigError);
    expect(mistakes).toThrow(
      [
        'PORT is "http"; allowed: a whole number from 0 to 65535',
        'HOST is "a b"; allowed: an address without spaces',
        'EVENKEEL_RELEASE is "x\\r\\ny"; allowed: 1 to 64 letters, digits, dots, hyphens or underscores',
        'EVENKEEL_STATE is "run"; allowed: an absolute path',
        'EVENKEEL_HEALTH_PATH is "/health/:id"; allowed: a path of letters, digits and ._~/-',
        'EVENKEEL_DRAIN_SECONDS is "-1"; allowed: a whole number from 0 to 600',
        'LOG_LEVEL is "loud"; allowed: trace, debug, info, warn, error, fatal, silent',
      ].join("\n"),
    );
  });

  it.each(["65536", "1e3", "0x50", " 80", "80.0", "99999999999999999999"])("refuses the port %j", (port) => {
    expect(() => readConfig({ PORT: port })).toThrow(/^PORT is/);
  });
});
