import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { docker } from "../../../rehearsal/cloud/docker/docker.ts";
import { changesIn, type JournalEntry } from "../../engine/site/paper-site.ts";
import {
  foreignRequests,
  type Rule,
  rulesOfBoth,
  rulesOfHttps,
  siteOfTheArticle,
  siteWithHttps,
} from "../../templates/host-rules.ts";
import { type Answer, ask, Load } from "../cloud/load.ts";
import { awsStatus, GroupWatch, momentOf, type Moment } from "./aws-status.ts";
import { expectStopToLeaveNothing } from "./leftovers.ts";
import { type Host, RealSite, type Started } from "./real-site.ts";
import { HostUnderRules } from "./rules-on-host.ts";

/** Of the second generation. Its names are those that the table of rules is about. */
const settings = { domains: siteOfTheArticle.serverNames, tls: "none", maxHosts: 3 };
const headers = { host: siteOfTheArticle.serverNames[0] };
/** Long enough for boots and the load balancer's checks on two busy cores. */
const patience = { timeout: 180_000, interval: 250 };

/** curl's exit code for a connection that is refused. */
const refused = 7;
/**
 * A client that meets a dead host waits for 3 s, until the load balancer gives up; all eight may do so at the same time,
 * on a machine that is busy with boots.
 */
const longestSilenceMilliseconds = 10_000;

let site: RealSite;
/** As the last `start` or `up` told of it. */
let now: Started;
let entrance: string;

beforeAll(async () => {
  site = await RealSite.inFreshHome("aws");
  now = await site.start();
  entrance = String(now.outputs["url"]);
});
afterAll(() => site.cli.dispose());

const hostIds = () => new Set(now.hosts.map(({ hostId }) => hostId));
const aws = () => now.outputs["aws"] as { readonly autoscalingGroup: string; readonly storeBucket: string };
const servedBy = ({ status, headers: got, body }: Answer) =>
  status === 200 ? String(got["x-served-by"]) : `${status} ${body}`;
const shell = (host: Host, script: string) => site.on(host, "bash", "-c", script);

function hostAt(index: number): Host {
  const host = now.hosts[index];
  if (host === undefined) throw new Error(`there are only ${now.hosts.length} hosts`);
  return host;
}

/** Who answers, over so many requests; what is not 200 as it is. */
async function answering(requests = 9): Promise<Set<string>> {
  const seen = new Set<string>();
  for (let count = 0; count < requests; count += 1) seen.add(servedBy(await ask(`${entrance}/test`, false, headers)));
  return seen;
}

describe("start", () => {
  it("ends with the load balancer answered in turn by two hosts of an auto scaling group, from the release it names", async () => {
    expect(now.hosts).toHaveLength(2);
    await expect.poll(() => answering(), patience).toEqual(hostIds());
    const { groups, hosts } = await awsStatus(site);
    expect(groups).toMatchObject([{ name: aws().autoscalingGroup, desiredCapacity: 2 }]);
    expect(hosts.map(({ id, group }) => [id, group]).sort()).toEqual(
      (now.outputs["hostIds"] as string[]).map((id) => [id, aws().autoscalingGroup]).sort(),
    );
    const answer = await ask(`${entrance}/test`);
    expect(answer).toMatchObject({ status: 200, headers: { "x-release": now.outputs["release"], server: "Apache" } });
    expect(JSON.parse(answer.body)).toEqual({ text: "optimized backend" });
  });

  it("changes nothing when it is run again", async () => {
    const again = await site.start();
    expect(again.changes).toEqual({});
    expect(again.outputs).toEqual(now.outputs);
  });
});

describe("a host", () => {
  it("is one that cloud-init is content with, where nothing failed, and nginx can't take Apache's port", async () => {
    for (const host of now.hosts) {
      expect((await site.on(host, "cloud-init", "status", "--long")).stdout).toContain("status: done");
      expect((await site.on(host, "systemctl", "--failed", "--plain", "--no-legend")).stdout).toBe("");
      expect((await site.on(host, "systemctl", "is-enabled", "nginx.service")).stdout.trim()).toBe("masked");
      expect((await shell(host, "command -v nginx")).stdout).toBe("");
    }
  });

  const metadata = "http://169.254.169.254/latest";
  const quiet = "curl --silent --max-time 3";
  const session = `${quiet} --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' ${metadata}/api/token`;
  const inSession = (path: string) =>
    `${quiet} --header "X-aws-ec2-metadata-token: $(${session})" ${metadata}/meta-data/${path}`;

  it("reads its metadata as root, in a session and in no other way", async () => {
    const host = hostAt(0);
    const without = `${quiet} --output /dev/null --write-out '%{http_code}' ${metadata}/meta-data/instance-id`;
    expect((await shell(host, without)).stdout).toBe("401");
    expect((await shell(host, inSession("instance-id"))).stdout).toBe(host.id);
  });

  it.each(["evenkeel", "www-data", "nobody"])("gives %s no session, and so no credentials", async (user) => {
    const as = (script: string) => site.on(hostAt(0), "runuser", "-u", user, "--", "bash", "-c", script);
    expect(await as(session)).toMatchObject({ code: refused, stdout: "" });
  });

  it("may see and get what lies in the site's own bucket as its role, and nothing else of the store", async () => {
    const [store, own] = [(await awsStatus(site)).store.urlForMachines, aws().storeBucket];
    const buckets = await readdir(join(site.cli.home.cloud, "store/buckets"));
    const other = buckets.find((bucket) => bucket !== own) ?? "";
    expect(other).toMatch(/-logs-/);
    const release = `release/${String(now.outputs["release"])}.tar.gz`;
    const status = async (request: string) => {
      const role = "--config <(/usr/local/lib/evenkeel/role-credentials)";
      const sign = `--aws-sigv4 aws:amz:${String(now.outputs["region"])}:s3`;
      const print = "--output /dev/null --write-out '%{http_code}'";
      return (await shell(hostAt(0), `curl --silent ${sign} ${role} ${print} ${request}`)).stdout;
    };
    expect(await status(`${store}/${own}/${release}`)).toBe("200");
    expect(await status(`${store}/${own}?list-type=2`)).toBe("200");
    // Without the list it would be forbidden, like what may be there: a host could not tell that there is no verdict yet.
    expect(await status(`${store}/${own}/missing`)).toBe("404");
    const others = [
      `--request PUT --data x ${store}/${own}/x`,
      `--request PUT --data x ${store}/${own}/${release}`,
      `--request DELETE ${store}/${own}/${release}`,
      `${store}/${own}?policy`,
      `${store}/${other}/x`,
      `${store}/${other}?list-type=2`,
      `${store}/`,
    ];
    for (const request of others) expect(await status(request), request).toBe("403");
  });

  it("keeps no credentials of its role: not on the disk, nor in a log", async () => {
    const host = hostAt(0);
    const { stdout } = await shell(host, "/usr/local/lib/evenkeel/role-credentials");
    const [, id = "", secret = "", token = ""] =
      /user = "([^:]+):([^"]+)"\nheader = "[^:]+: ([^"]+)"/.exec(stdout) ?? [];
    expect([id, secret, token]).not.toContain("");
    const holding = async (...texts: readonly string[]) => {
      const folders = ["/etc", "/home", "/opt", "/root", "/run", "/srv", "/tmp", "/usr/local", "/var"];
      const patterns = texts.flatMap((text) => ["-e", text]);
      return (await site.on(host, "grep", "-rlF", ...patterns, ...folders)).stdout;
    };
    expect(await holding(aws().storeBucket)).toContain("/usr/local/lib/evenkeel/store\n");
    expect(await holding(id, secret, token)).toBe("");
    const { stdout: logs } = await site.cli.run("logs", host.id);
    expect(logs).toContain(`fetch release ${String(now.outputs["release"])}`);
    const console = await docker(["logs", await site.container(host.machine)]);
    for (const text of [id, secret, token]) expect(logs + console).not.toContain(text);
  });
});

describe("a release", () => {
  let before: Started;
  let load: Load;
  let moments: readonly Moment[];
  let requests: readonly JournalEntry[];

  beforeAll(async () => {
    before = now;
    const journal = async (since = 0) =>
      ((await site.api("GET", `/_rehearsal/journal?since=${since}`)) as { entries: JournalEntry[] }).entries;
    const last = (await journal()).at(-1)?.number ?? 0;
    // As long as no host has passed its checks the load balancer asks all of them, so the site was up before that.
    const bothServe = async () => [...momentOf(await awsStatus(site)).values()].includes(2);
    await vi.waitUntil(bothServe, { timeout: 300_000, interval: 250 });
    load = new Load(`${entrance}/test`, { headers, kindOf: servedBy });
    const watch = new GroupWatch(site);
    try {
      now = await site.up(settings);
    } finally {
      moments = await watch.end();
      await load.stop();
    }
    requests = await journal(last);
  });

  const servingIn = ({ outputs }: Started, moment: Moment) =>
    moment.get((outputs["aws"] as { autoscalingGroup: string }).autoscalingGroup) ?? 0;

  it("has two generations side by side: all of the new one are let in before one of the old goes", () => {
    expect(aws().autoscalingGroup).not.toBe((before.outputs["aws"] as { autoscalingGroup: string }).autoscalingGroup);
    expect(moments.some((moment) => servingIn(before, moment) === 2 && servingIn(now, moment) === 2)).toBe(true);
    const gap = moments.filter((moment) => servingIn(before, moment) < 2 && servingIn(now, moment) < 2);
    expect(gap).toEqual([]);
  });

  it("deletes the old group when all else is done, and then what it was launched from", async () => {
    const changes = changesIn(requests);
    const deleted = changes.filter((request) => request.startsWith("DELETE"));
    expect(deleted).toEqual([
      "DELETE /resources/aws:autoscaling/group:Group/ID",
      "DELETE /resources/aws:ec2/launchTemplate:LaunchTemplate/ID",
    ]);
    expect(changes.slice(-2)).toEqual(deleted);
    expect((await awsStatus(site)).groups).toMatchObject([{ name: aws().autoscalingGroup }]);
  });

  it("loses no request", () => {
    const everyone = [...before.hosts, ...now.hosts].map(({ hostId }) => hostId);
    expect(new Set(load.answers.keys())).toEqual(new Set(everyone));
  });
});

describe("the rules for hosts, on a real host asked by raw bytes", () => {
  let host: HostUnderRules;
  beforeAll(async () => {
    host = await HostUnderRules.withoutApp(site, hostAt(0));
  });
  afterAll(() => host.end());

  const requestsOf = (rules: readonly Rule[]): string[] => rules.map(([request]) => request);

  it("are the table's", async () => {
    expect(await host.outcomes(requestsOf(rulesOfBoth))).toEqual(rulesOfBoth);
  });

  it("send no other host to the app", async () => {
    const redirected = foreignRequests.map((request) => [request, "301 http://midominio.com/a?b"]);
    expect(await host.outcomes(foreignRequests)).toEqual(redirected);
  });

  it("send clients of plain HTTP to HTTPS, with the redirects of a site that asks hosts for that", async () => {
    await host.redirectAs(siteWithHttps);
    try {
      expect(await host.outcomes(requestsOf(rulesOfHttps))).toEqual(rulesOfHttps);
    } finally {
      await host.redirectAs(siteOfTheArticle);
    }
  });
});

describe("a group", () => {
  const runningIds = async () =>
    (await awsStatus(site)).hosts.filter(({ state }) => state === "running").map(({ id }) => id);

  it("grows with its load and replaces a host without power and one that somebody terminated, while the rest serves on", async () => {
    const [terminated, left] = [hostAt(0), hostAt(1)];
    const known = now.hosts.map(({ id }) => id);
    await site.api("POST", `/_rehearsal/groups/${aws().autoscalingGroup}/load`, { cpuPercent: 90 });
    const third = async () => (await runningIds()).find((id) => !known.includes(id));
    await expect.poll(third, patience).toBeDefined();
    const cut = (await third()) ?? "";
    const load = new Load(`${entrance}/test`, { headers, kindOf: servedBy });
    try {
      await site.api("POST", `/_rehearsal/machines/${terminated.id}/terminate`);
      expect(await site.cli.run("kill", cut)).toMatchObject({ code: 0 });
      const serving = async () => {
        const { loadBalancers } = await awsStatus(site);
        return loadBalancers.flatMap(({ members }) => members.filter((one) => one.healthy).map(({ id }) => id));
      };
      await expect.poll(async () => (await serving()).filter((id) => id !== terminated.id), patience).toHaveLength(3);
      expect(await runningIds()).not.toContain(cut);
    } finally {
      await load.stop();
    }
    expect(load.longestPause.get(left.hostId)).toBeLessThan(longestSilenceMilliseconds);
  });

  it("keeps its size, which an up does not reset but tells of, with the new hosts", async () => {
    const [terminated, left] = [hostAt(0), hostAt(1)];
    now = await site.up(settings);
    expect(now.changes).toEqual({});
    expect(now.hosts).toHaveLength(3);
    expect(now.outputs["hostIds"]).toEqual(now.hosts.map(({ id }) => id).sort());
    expect(hostIds()).not.toContain(terminated.hostId);
    expect(hostIds()).toContain(left.hostId);
    await expect.poll(() => answering(12), patience).toEqual(hostIds());
  });
});

describe("stop", () => {
  it("leaves no process, container, network or mount behind", () => expectStopToLeaveNothing(site));
});
