import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { RealSite } from "../site/real-site.ts";
import { cloudInFreshHome, namedSettings, NamedSite, names } from "./named-site.ts";
import { keepsPromisesOfNames } from "./promises.ts";

/** Both clouds in one home, side by side. */
let digitalocean: RealSite;
let site: NamedSite;

beforeAll(async () => {
  digitalocean = await cloudInFreshHome("digitalocean");
});
afterAll(() => digitalocean.cli.dispose());

const settings = { ...namedSettings, tls: "managed" };
const hasItsCertificate = () => {
  it("tells of its certificate, which nothing is missing from", () => {
    const certificate = site.started.outputs["certificate"] as { notAfter: string };
    expect(certificate).toMatchObject({ names, waitsFor: "" });
    expect(Date.parse(certificate.notAfter)).toBeGreaterThan(Date.now());
  });
};

describe.each(["nginx", "apache"] as const)("on DigitalOcean with %s", (webServer) => {
  beforeAll(async () => {
    site = new NamedSite(digitalocean, await digitalocean.up({ ...settings, webServer }));
  });
  keepsPromisesOfNames("a managed site", () => site);
  hasItsCertificate();
});

describe("on AWS", () => {
  beforeAll(async () => {
    const aws = digitalocean.beside("aws");
    site = new NamedSite(aws, await aws.up(settings));
  });
  keepsPromisesOfNames("a managed site", () => site, { balancerRedirects: true });
  hasItsCertificate();

  it("changes nothing by another up, though its certificate was renewed meanwhile", async () => {
    const { certificates } = (await site.site.api("GET", "/_rehearsal/status")) as { certificates: { name: string }[] };
    const arn = encodeURIComponent(certificates[0]?.name ?? "");
    await site.site.api("POST", `/_rehearsal/certificates/${arn}/renew`);
    expect((await site.site.up(settings)).changes).toEqual({});
  });
});
