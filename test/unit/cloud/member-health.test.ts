import { describe, expect, it } from "vitest";

import { memberHealth } from "../../../rehearsal/cloud/docker/member-health.ts";

const row = (more: Record<string, string>): Record<string, string> => ({
  ...{ pxname: "http-80", svname: "1", type: "2", status: "UP", check_status: "L7OK", check_code: "200", last_chk: "" },
  ...more,
});

describe("a member's health", () => {
  it.each([
    [{}, true, "200"],
    [{ status: "UP 1/2", check_status: "L7STS", check_code: "503" }, true, "503"],
    [{ status: "DOWN", check_status: "* L7STS", check_code: "301" }, false, "301"],
    [{ status: "DOWN 1/2" }, false, "200"],
    [
      { status: "DOWN", check_status: "L4CON", check_code: "", last_chk: "Connection refused" },
      false,
      "connection refused",
    ],
    [
      { status: "DOWN", check_status: "L4CON", check_code: "", last_chk: "No route to host" },
      false,
      "no route to host",
    ],
    [{ status: "DOWN", check_status: "L4TOUT", check_code: "" }, false, "timed out"],
    [{ status: "DOWN", check_status: "L7TOUT", check_code: "0" }, false, "timed out"],
    [{ status: "DOWN", check_status: "INI", check_code: "" }, false, "not checked yet"],
    [{ status: "UP", check_status: "L4OK", check_code: "" }, true, "connected"],
  ])("of %j is %j, last check %j", (more, healthy, lastCheck) => {
    expect(memberHealth([row(more)])).toEqual([{ id: "1", healthy, lastCheck }]);
  });

  it("counts members only, and one of several backends as healthy only if it is so in all", () => {
    const sick = { status: "DOWN", check_status: "L7STS", check_code: "503" };
    const rows = [
      row({ svname: "FRONTEND", type: "0" }),
      row({}),
      row({ pxname: "tcp-443", ...sick }),
      row({ svname: "2", ...sick }),
      row({ svname: "2", pxname: "tcp-443" }),
      row({ svname: "BACKEND", type: "1" }),
    ];
    expect(memberHealth(rows)).toEqual([
      { id: "1", healthy: false, lastCheck: "503" },
      { id: "2", healthy: false, lastCheck: "503" },
    ]);
  });
});
