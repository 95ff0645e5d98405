import { afterAll, beforeAll, describe, it } from "vitest";

import { expectStopToLeaveNothing } from "../site/leftovers.ts";
import { RealSite, type Started } from "../site/real-site.ts";
import { keepsPromises, type Running } from "./promises.ts";

/** Both stacks in one home, side by side, each with its usual web server first and then with the other. */
const clouds = {
  digitalocean: { userDataLimit: 65_536, usual: "nginx", other: "apache" },
  aws: { userDataLimit: 16_384, usual: "apache", other: "nginx" },
} as const;
type Cloud = keyof typeof clouds;
const names = Object.keys(clouds) as Cloud[];

let digitalocean: RealSite;
const sites: Partial<Record<Cloud, RealSite>> = {};
const started: Partial<Record<Cloud, Started>> = {};

const siteOn = (cloud: Cloud): RealSite => {
  const site = sites[cloud];
  if (site === undefined) throw new Error(`no site on ${cloud}`);
  return site;
};

function running(cloud: Cloud, which: "usual" | "other"): Running {
  const told = started[cloud];
  if (told === undefined) throw new Error(`the site on ${cloud} has not started`);
  const { userDataLimit } = clouds[cloud];
  return { site: siteOn(cloud), started: told, webServer: clouds[cloud][which], userDataLimit };
}

beforeAll(async () => {
  digitalocean = await RealSite.inFreshHome();
  sites.digitalocean = digitalocean;
  sites.aws = digitalocean.beside("aws");
  for (const cloud of names) started[cloud] = await siteOn(cloud).start();
});
afterAll(() => digitalocean.cli.dispose());

describe("with its usual web server, a site on", () => {
  for (const cloud of names) keepsPromises(`${cloud} (${clouds[cloud].usual})`, () => running(cloud, "usual"));
});

describe("with the other web server, a site on", () => {
  beforeAll(async () => {
    for (const cloud of names) {
      started[cloud] = await siteOn(cloud).up({ webServer: clouds[cloud].other });
    }
  });
  for (const cloud of names) keepsPromises(`${cloud} (${clouds[cloud].other})`, () => running(cloud, "other"));
});

describe("stop", () => {
  it("leaves nothing of either", () => expectStopToLeaveNothing(digitalocean));
});
