import { gunzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { contract } from "../../../infra/contract.ts";
import { answering, type Host, type RealSite, type Started } from "../site/real-site.ts";
import { knock, timedOut } from "../site/stranger.ts";

/** A site that runs, as its `start` told of it. */
export interface Running {
  readonly site: RealSite;
  readonly started: Started;
  readonly webServer: "nginx" | "apache";
  /** The cloud's limit of user data as it is sent, in bytes. */
  readonly userDataLimit: number;
}

/** What every site promises, whatever the cloud and the web server. */
export function keepsPromises(title: string, running: () => Running): void {
  const url = (path: string) => `${String(running().started.outputs["url"])}${path}`;
  const first = (): Host => {
    const [host] = running().started.hosts;
    if (host === undefined) throw new Error("there is no host");
    return host;
  };
  const on = (...command: readonly string[]) => running().site.on(first(), ...command);

  describe(title, () => {
    it("tells what the contract says, and nothing else", () => {
      const { outputs } = running().started;
      expect(contract.parse(outputs)).toEqual(outputs);
      expect(outputs["cloud"]).toBe(running().site.cloud);
    });

    it("is answered in turn by every host that it names", async () => {
      const { hosts, outputs } = running().started;
      expect(hosts.map(({ id }) => id).sort()).toEqual([...(outputs["hostIds"] as string[])].sort());
      // On a busy machine a host may be out for a moment.
      await expect.poll(() => answering(url("/test"))).toEqual(new Set(hosts.map(({ hostId }) => hostId)));
    });

    it("runs the web server that its settings name, and not the other", async () => {
      const { webServer } = running();
      const active = async (unit: string) => (await on("systemctl", "is-active", unit)).stdout.trim();
      expect(await active(webServer === "apache" ? "apache2" : "nginx")).toBe("active");
      expect(await active(webServer === "apache" ? "nginx" : "apache2")).toBe("inactive");
    });

    /** Headers of every answer in JSON. */
    const usualHeaders = () => ({
      connection: "close",
      "content-length": expect.stringMatching(/^\d+$/) as string,
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "content-type": "application/json; charset=utf-8",
      date: expect.any(String) as string,
      "referrer-policy": "no-referrer",
      server: running().webServer === "apache" ? "Apache" : "nginx",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "x-release": running().started.outputs["release"],
      "x-request-id": expect.any(String) as string,
      "x-served-by": expect.stringMatching(/^[0-9a-f]{12}$/) as string,
    });

    it.each(["GET", "POST"])("answers %s /test as every site does, header by header", async (method) => {
      const response = await fetch(url("/test"), { method, headers: { connection: "close" } });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ text: "optimized backend" });
      expect(Object.fromEntries(response.headers)).toEqual(usualHeaders());
    });

    it("answers /health with what it checked and who it is, also by the host's own address", async () => {
      const health = { status: "ok", release: running().started.outputs["release"], checks: {} };
      const response = await fetch(url("/health"), { headers: { connection: "close" } });
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toEqual({ ...usualHeaders(), "cache-control": "no-store" });
      expect(await response.json()).toEqual({ ...health, host: response.headers.get("x-served-by") });
      const local = await on("curl", "--silent", "--fail", `http://${first().privateAddress}/health`);
      expect(JSON.parse(local.stdout)).toEqual({ ...health, host: first().hostId });
    });

    it("refuses in JSON: what is not there, and what is too large", async () => {
      const missing = await fetch(url("/nothing/here"));
      expect([missing.status, await missing.json()]).toMatchObject([404, { error: { code: "not_found" } }]);
      const large = await fetch(url("/test"), { method: "POST", body: "x".repeat(2 * 1024 * 1024) });
      expect([large.status, await large.json()]).toMatchObject([413, { error: {} }]);
    });

    it.each([80, 3000, 22])(
      "is closed: port %i of a host is silent to whoever is not the load balancer",
      async (port) => {
        const { site, started } = running();
        const vpcId = String(started.outputs["vpcId"]);
        expect(await knock(site.cli.home.cloud, vpcId, first().privateAddress, port)).toBe(timedOut);
      },
    );

    it("keeps its user data to root, within the cloud's limit, and without a secret beyond a key that reads", async () => {
      const { site, userDataLimit } = running();
      const raw = Buffer.from((await on("base64", "/var/lib/cloud/seed/nocloud/user-data")).stdout, "base64");
      expect(raw.byteLength).toBeLessThanOrEqual(userDataLimit);
      const text = (raw[0] === 0x1f ? gunzipSync(raw) : raw).toString("utf8");
      expect(text).toMatch(/^#cloud-config\n/);
      // DigitalOcean has no roles: there it is a key that can only read this one bucket.
      expect(text.match(/^\s*user = "/gm) ?? []).toHaveLength(site.cloud === "digitalocean" ? 1 : 0);
      expect(text).not.toMatch(/BEGIN [A-Z ]*PRIVATE KEY|password|dop_v1_/i);
      for (const user of ["evenkeel", "www-data", "nobody"]) {
        const as = ["runuser", "-u", user, "--"];
        expect((await on(...as, "cat", "/var/lib/cloud/instance/user-data.txt")).code, user).not.toBe(0);
        expect((await on(...as, "curl", "--silent", "--max-time", "3", "http://169.254.169.254/")).code, user).not.toBe(
          0,
        );
      }
    });
  });
}
