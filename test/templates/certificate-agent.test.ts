import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, statSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CertificateSite, type CertificateHost } from "./certificate-site.ts";
import { hasTool } from "./tool.ts";

const both = "example.org,www.example.org";
const waiting = { timeout: 20_000, interval: 50 };

describe.skipIf(!hasTool("bash") || !hasTool("curl") || !hasTool("openssl"))("the certificate of a fleet", () => {
  let site: CertificateSite;
  beforeEach(async () => {
    site = new CertificateSite();
    await site.start();
  });
  afterEach(() => site.stop());

  const issued = async (): Promise<void> => {
    await expect.poll(() => site.status?.state, waiting).toBe("issued");
  };

  it("is from one order, however many hosts there are; all have it, key with certificate", async () => {
    for (let count = 0; count < 6; count++) site.add().run();
    await expect.poll(() => site.hosts.every(({ pem }) => pem !== undefined), waiting).toBe(true);
    await issued();
    expect(site.orders.map(({ names }) => names)).toEqual([both]);
    const [first, ...others] = site.hosts.map(({ pem }) => pem);
    expect(others.every((pem) => pem === first)).toBe(true);
    expect(new X509Certificate(first ?? "").subjectAltName).toBe("DNS:example.org, DNS:www.example.org");
    await expect.poll(() => site.hosts.map(({ reloads }) => reloads), waiting).toEqual([1, 1, 1, 1, 1, 1]);
    expect(site.status).toMatchObject({ names: both.split(","), waitsFor: null, error: null });
    expect(Date.parse(site.status?.notAfter ?? "")).toBeGreaterThan(Date.now());
  });

  it("is never ordered by a generation that is not accepted, which takes the one that there is", async () => {
    const newcomer = site.add({ accepted: false });
    newcomer.run();
    await expect
      .poll(() => existsSync(newcomer.files.at("/var/lib/evenkeel/certificate/installed.json")), waiting)
      .toBe(true);
    const old = site.add();
    old.run();
    await issued();
    await expect.poll(() => newcomer.pem, waiting).toBe(old.pem);
    expect(site.orders.map(({ host }) => host)).toEqual([old.id]);
  });

  it("is ordered by another host when the one that was at it is lost", async () => {
    site.set("mode", "hang");
    for (let count = 0; count < 3; count++) site.add().run();
    await expect.poll(() => site.orders.length, waiting).toBe(1);
    const [lost] = site.orders;
    site.set("mode", "issue");
    await site.hosts.find(({ id }) => id === lost?.host)?.kill();
    await issued();
    expect(site.orders).toHaveLength(2);
    expect(site.orders[1]?.host).not.toBe(lost?.host);
  });

  it("waits for names that do not lead here, and has them once they do", async () => {
    site.names.clear();
    const host = site.add();
    host.run();
    await expect.poll(() => site.status?.waitsFor, waiting).toContain("example.org leads to another server");
    expect([site.status?.state, site.orders]).toEqual(["waiting", []]);
    site.names.add("example.org");
    await issued();
    await expect.poll(() => site.status?.waitsFor, waiting).toMatch(/^www\.example\.org leads to another server/);
    site.names.add("www.example.org");
    await expect.poll(() => site.status?.names, waiting).toEqual(both.split(","));
    expect(site.orders.map(({ names }) => names)).toEqual(["example.org", both]);
    expect(host.reloads).toBe(2);
  });

  it("is renewed when a third of its life is left, and all hosts take the new one", async () => {
    const [first, second] = [site.add(), site.add()];
    first.run();
    second.run();
    await issued();
    const before = first.pem;
    site.set("days", "365");
    site.set("daysAhead", "59");
    await site.polled();
    expect(site.orders).toHaveLength(1);
    site.set("daysAhead", "61");
    await expect.poll(() => first.pem !== before && first.pem === second.pem, waiting).toBe(true);
    expect(site.orders).toHaveLength(2);
    await expect.poll(() => [first.reloads, second.reloads], waiting).toEqual([2, 2]);
  });

  it("is not ordered while the authority cannot be reached, which is told; then it is", async () => {
    await site.stopAuthority();
    site.add().run();
    await expect
      .poll(() => site.status?.error, waiting)
      .toMatch(/authority at https:.*cannot be reached: .*ECONNREFUSED/);
    expect([site.status?.state, site.orders]).toEqual(["failing", []]);
    await site.startAuthority();
    await issued();
    expect(site.status?.error).toBeNull();
  });

  it("is sent to the others when the bucket is back that was away when it was issued", async () => {
    site.bucket.broken = /^PUT lineage$/;
    const [host, other] = [site.add(), site.add({ accepted: false })];
    host.run();
    other.run();
    await expect.poll(() => host.said, waiting).toContain("does not PUT lineage: status 503");
    expect(other.pem).toBeUndefined();
    site.bucket.broken = /^$/;
    await expect.poll(() => other.pem !== undefined && other.pem === host.pem, waiting).toBe(true);
    expect(site.orders).toHaveLength(1);
  });

  it("stays while the bucket is away; told once, and once when it is back", async () => {
    const host = site.add();
    host.run();
    await issued();
    const before = host.pem;
    site.bucket.state = "down";
    await expect.poll(() => host.said, waiting).toContain("does not GET lineage");
    site.bucket.state = "up";
    await expect.poll(() => host.said, waiting).toContain("the certificate bucket is read again");
    expect(host.said.match(/does not GET lineage/g)).toHaveLength(1);
    expect([host.pem, host.reloads, site.orders.length]).toEqual([before, 1, 1]);
  });

  it("is not ordered again at once after an order that failed, by any host, but at once for other names", async () => {
    site.set("mode", "fail");
    const host = site.add();
    host.run();
    await expect.poll(() => site.status?.error, waiting).toContain("Domain: example.org; Detail: nobody answered");
    const { next, failures } = JSON.parse(site.bucket.text("attempts") ?? "") as { next: string; failures: number };
    expect(failures).toBe(1);
    expect(Date.parse(next) - Date.now()).toBeGreaterThan(14 * 60_000);
    site.set("mode", "issue");
    await host.kill();
    const other = site.add();
    other.run();
    await expect.poll(() => site.bucket.text("lease"), waiting).toContain(other.id);
    await site.polled();
    expect(site.orders).toHaveLength(1);
    await other.kill();
    site.add({ names: ["example.org"] }).run();
    await issued();
    expect(site.orders.map(({ names }) => names)).toEqual([both, "example.org"]);
  });

  describe("on a host", () => {
    it("is known before it is admitted, or the host is not", async () => {
      const host = site.add();
      site.bucket.state = "down";
      expect(await host.runOnce()).toBe(1);
      expect(host.files.read("/boot.log")).toContain(
        "NOT admitted, this host does not know whether there is a certificate",
      );
      site.bucket.state = "up";
      expect(await host.runOnce()).toBe(0);
      expect(site.orders).toEqual([]);
      // After a reboot it need not be asked.
      site.bucket.state = "down";
      expect(await host.runOnce()).toBe(0);
    });

    it("makes it send clients to HTTPS, but only once the others have it too", async () => {
      const host = site.add();
      const redirects = (): boolean => existsSync(host.files.at("/run/evenkeel/https"));
      host.run();
      await expect.poll(() => host.pem, waiting).toBeDefined();
      expect(redirects()).toBe(false);
      await expect.poll(redirects, waiting).toBe(true);
      const newcomer = site.add();
      expect(await newcomer.runOnce()).toBe(0);
      expect(newcomer.pem).toBe(host.pem);
      expect(existsSync(newcomer.files.at("/run/evenkeel/https"))).toBe(true);
    });

    it("and the key to its bucket are for root alone, and shown nowhere", async () => {
      const host = site.add();
      host.run();
      await issued();
      const mode = (path: string): number => statSync(host.files.at(path)).mode & 0o777;
      expect(mode("/var/lib/evenkeel/certificate")).toBe(0o700);
      expect(mode("/var/lib/evenkeel/certificate/site.pem")).toBe(0o600);
      expect(host.said).not.toMatch(/secret\+key|PRIVATE/);
      expect(site.bucket.text("status")).not.toMatch(/secret\+key|PRIVATE/);
    });

    it.each([
      ["its key is another's", "nginx", "the key in the certificate bucket is not the certificate's"],
      ["the web server refuses it", "refusing", "nginx does not take the certificate"],
    ])("is left as it was when %s", async (_, program, told) => {
      const host = site.add();
      host.run();
      await issued();
      const before = host.pem;
      if (program === "refusing") {
        host.files.write("/bin/nginx", "#!/bin/bash\nexit 1\n", 0o755);
        await host.kill();
        site.bucket.objects.delete("status");
      }
      const folder = host.files.at("/etc/letsencrypt");
      const script =
        program === "refusing"
          ? "openssl req -x509 -newkey rsa:2048 -nodes -keyout privkey1.pem -out fullchain1.pem -subj /CN=x -days 3"
          : "openssl genpkey -algorithm RSA -out privkey1.pem";
      execFileSync("bash", ["-c", `cd ${folder}/archive/evenkeel && ${script}`], { stdio: "pipe" });
      const archive = execFileSync("tar", ["-czC", folder, "accounts", "archive", "live", "renewal"]);
      site.bucket.objects.set("lineage", { content: archive, time: new Date() });
      if (program === "refusing") host.run();
      await expect.poll(() => host.said, waiting).toContain(told);
      expect(host.pem).toBe(before);
    });

    describe("whose agent is killed before the web server has taken it", () => {
      const notice = "/run/evenkeel/reloading";

      /** A host that had the first certificate when it was renewed, and was killed while the program that is named hung. */
      async function killedIn(name: string): Promise<{ host: CertificateHost; first: string }> {
        const [host, other] = [site.add({ accepted: false }), site.add()];
        host.run();
        other.run();
        await issued();
        await expect.poll(() => existsSync(host.files.at("/etc/letsencrypt/live")), waiting).toBe(true);
        const first = host.pem ?? "";
        host.files.write(`/bin/${name}`, `#!/bin/bash\ntouch ${host.files.at("/hangs")}\nsleep 60\n`, 0o755);
        site.set("days", "365");
        site.set("daysAhead", "61");
        await expect.poll(() => existsSync(host.files.at("/hangs")), waiting).toBe(true);
        expect(host.pem).not.toBe(first);
        await host.kill();
        return { host, first };
      }

      it("is taken when it runs again, and clients are no longer told to use other connections", async () => {
        const { host } = await killedIn("systemctl");
        expect(existsSync(host.files.at(notice))).toBe(true);
        site.bucket.state = "down";
        host.run();
        await expect.poll(() => existsSync(host.files.at(notice)), waiting).toBe(false);
        host.files.write("/bin/systemctl", `#!/bin/bash\necho "$*" >>${host.files.at("/systemctl.calls")}\n`, 0o755);
        const { reloads } = host;
        site.bucket.state = "up";
        await expect.poll(() => host.reloads, waiting).toBe(reloads + 1);
        await site.polled();
        expect(host.reloads).toBe(reloads + 1);
      });

      it("is given back for the one before when the web server refuses it then", async () => {
        const { host, first } = await killedIn("nginx");
        host.files.write("/bin/nginx", "#!/bin/bash\nexit 1\n", 0o755);
        host.run();
        await expect.poll(() => host.said, waiting).toContain("nginx does not take the certificate");
        // It is tried again and again.
        await expect.poll(() => host.pem, waiting).toBe(first);
      });
    });

    it("is warned of in its journal and in the status when it is close to its end", async () => {
      site.set("days", "90");
      const host = site.add();
      const plan = "/usr/local/lib/evenkeel/certificate/plan.mjs";
      host.files.write(plan, host.files.read(plan).replace("10 * DAY", "100 * DAY").replace("/ 5", "* 5"));
      host.run();
      await expect
        .poll(() => host.said, waiting)
        .toMatch(/^<4>the certificate ends in \d+ days, at .* has not been renewed$/m);
      await expect.poll(() => site.status?.error, waiting).toMatch(/^the certificate ends in \d+ days/);
      expect(site.status?.state).toBe("failing");
    });
  });
});
