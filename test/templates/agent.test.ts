import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, rmSync, statSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { exampleRecipe } from "../unit/host/example-recipe.ts";
import { RenderedHost } from "./rendered-host.ts";
import { StoreServer } from "./store-server.ts";
import { hasTool } from "./tool.ts";

const { generation, store: bucket } = exampleRecipe;
const other = "fedcba9876 serving b e5e5e5e5e5e5\n";
const line = (verdict: string): string => `${generation} ${verdict} a a1a1a1a1a1a1\n`;
const marker = "/run/evenkeel/draining";
const environmentFile = "/run/evenkeel/environment.json";

/** Says what the app does, and does as it is told when asked to reload. */
const systemctl = `#!/bin/bash
echo "$*" >>ROOT/systemctl.calls
case "$1" in
  show) cat ROOT/substate ;;
  is-active) if grep --quiet dead ROOT/substate; then echo inactive; else echo active; fi ;;
  reload) cp ROOT/run/evenkeel/environment.json ROOT/reloaded.json; cp ROOT/run/evenkeel/environment.old.json ROOT/before.json; exit "$(cat ROOT/reload.status)" ;;
esac
`;

describe.skipIf(!hasTool("bash") || !hasTool("curl") || !hasTool("cmp", "diffutils"))("what the store says", () => {
  let store: StoreServer;
  let host: RenderedHost;
  let agent: ChildProcess | undefined;
  let said = "";

  beforeEach(async () => {
    said = "";
    store = new StoreServer(bucket.bucket);
    await store.start();
    host = new RenderedHost(
      { ...exampleRecipe, store: { ...bucket, endpoint: store.url } },
      {
        "/etc/evenkeel/": "ROOT/etc/evenkeel/",
        "/run/evenkeel": "ROOT/run/evenkeel",
        "/var/lib/evenkeel/store": "ROOT/var/lib/evenkeel/store",
        "/usr/local/lib/evenkeel/": "ROOT/usr/local/lib/evenkeel/",
        "/opt/evenkeel/runtime/current/bin/node": process.execPath,
        "--group evenkeel": `--group ${String(process.getgid?.())}`,
        "poll_seconds=5": "poll_seconds=0.02",
        "retry_seconds=30": "retry_seconds=2",
        "--max-time 8": "--max-time 1",
      },
    );
    mkdirSync(host.at("/run/evenkeel"), { recursive: true });
    mkdirSync(host.at("/var/lib/evenkeel"), { recursive: true });
    host.write("/bin/systemctl", systemctl.replaceAll("ROOT", host.root), 0o755);
    host.write("/substate", "dead\n");
    host.write("/reload.status", "0");
  });
  afterEach(async () => {
    await stop();
    await store.stop();
    host.remove();
  });

  function run(...args: string[]): ChildProcess {
    const env = { ...process.env, PATH: `${host.at("/bin")}:${process.env["PATH"] ?? ""}` };
    // A group of its own, as systemd's control group.
    agent = spawn("bash", [host.at("/usr/local/lib/evenkeel/agent"), ...args], { env, detached: true });
    for (const stream of [agent.stdout, agent.stderr]) stream?.on("data", (chunk) => (said += String(chunk)));
    return agent;
  }

  async function stop(): Promise<void> {
    const running = agent;
    agent = undefined;
    if (running?.pid === undefined || running.exitCode !== null || running.signalCode !== null) return;
    process.kill(-running.pid, "SIGKILL");
    await once(running, "exit");
  }

  async function runOnce(): Promise<number | null> {
    const [status] = (await once(run("once"), "close")) as [number | null];
    return status;
  }

  const drains = (): boolean => existsSync(host.at(marker));
  /** Two whole polls from now. */
  async function polled(): Promise<void> {
    const count = store.asked.filter((key) => key === "verdicts").length + 3;
    await expect
      .poll(() => store.asked.filter((key) => key === "verdicts").length, waiting)
      .toBeGreaterThanOrEqual(count);
  }
  const waiting = { timeout: 10_000, interval: 20 };

  describe("verdicts", () => {
    it.each(["rejected", "retired"])("that a host's generation is %s: it drains, and says so", async (verdict) => {
      store.put("verdicts", other + line(verdict));
      run();
      await expect.poll(drains, waiting).toBe(true);
      expect(host.read(marker)).toMatch(/^verdict \d+\n$/);
      await expect.poll(() => said).toContain(`verdict on generation ${generation}: ${verdict}`);
    });

    it("that it is accepted: the app is told, and told again when that is over", async () => {
      const accepted = () => existsSync(host.at("/run/evenkeel/accepted"));
      store.put("verdicts", other);
      run();
      await polled();
      expect(accepted()).toBe(false);
      store.put("verdicts", line("serving"));
      await expect.poll(accepted, waiting).toBe(true);
      store.put("verdicts", line("retired"));
      await expect.poll(accepted, waiting).toBe(false);
    });

    it.each([
      ["that it serves", other + line("serving")],
      ["on others", other + "0123456789 rejected a a1a1a1a1a1a1\n0123456789-22 rejected a a1a1a1a1a1a1\n"],
      ["on nobody", ""],
      ["that are not there", undefined],
    ])("%s: it does not drain", async (_, verdicts) => {
      if (verdicts !== undefined) store.put("verdicts", verdicts);
      run();
      await polled();
      expect(drains()).toBe(false);
    });

    it("of which the newest counts, and which may be written with CRLF, more columns and no end", async () => {
      store.put("verdicts", `${generation} rejected b\r\n${generation} serving a x y`);
      run();
      await expect.poll(drains, waiting).toBe(true);
    });

    it("that are taken back: it serves again, without a restart", async () => {
      store.put("verdicts", line("rejected"));
      run();
      await expect.poll(drains, waiting).toBe(true);
      store.put("verdicts", line("serving"));
      await expect.poll(drains, waiting).toBe(false);
    });

    it("never undo a drain that somebody else began", async () => {
      host.write(marker, "stop 12\n");
      store.put("verdicts", line("serving"));
      run();
      await polled();
      store.put("verdicts", line("rejected"));
      await polled();
      expect(host.read(marker)).toBe("stop 12\n");
    });

    it.each([
      ["fails", { status: 503 }],
      ["refuses", { status: 403 }],
      ["sends a part", { cut: line("serving") }],
      ["hangs", "hangs"],
      ["sends something else", { status: 200, body: "<html>maintenance</html>" }],
      ["sends a verdict that nobody knows", { status: 200, body: line("pardoned") }],
      ["sends far too much", { status: 200, body: other.repeat(60_000) }],
    ] as const)(
      "stay when the store %s, also over a reboot; told once, and once when it is over",
      async (_, answer) => {
        store.put("verdicts", line("rejected"));
        run();
        await expect.poll(drains, waiting).toBe(true);
        store.objects.set("verdicts", answer);
        await polled();
        expect(drains()).toBe(true);

        await stop();
        rmSync(host.at("/run/evenkeel"), { recursive: true });
        mkdirSync(host.at("/run/evenkeel"));
        said = "";
        run();
        await expect.poll(drains, waiting).toBe(true);
        await polled();
        expect(drains()).toBe(true);
        expect(
          said.match(/the object verdicts (cannot be read: .*|is not understood); what it said last stays\n/g),
        ).toHaveLength(1);

        store.put("verdicts", line("serving"));
        await expect.poll(drains, waiting).toBe(false);
        await expect.poll(() => said.match(/the store is read again\n/g)).toHaveLength(1);
        expect(said).not.toContain(bucket.credentials.kind === "key" ? bucket.credentials.secretAccessKey : "");
      },
    );
  });

  describe("the environment", () => {
    const put = (environment: unknown, workerMemoryMegabytes = 0): void => {
      store.put("environment", JSON.stringify({ environment, workerMemoryMegabytes }));
    };

    it("is there before the app starts, for root and the app's group alone", async () => {
      put({ SECRET: "s1" }, 256);
      expect(await runOnce()).toBe(0);
      expect(JSON.parse(host.read(environmentFile))).toEqual({
        environment: { SECRET: "s1" },
        workerMemoryMegabytes: 256,
      });
      expect(statSync(host.at(environmentFile)).mode & 0o777).toBe(0o640);
      const copies = execFileSync("find", [host.at("/var/lib/evenkeel/store"), "-perm", "/077"], { encoding: "utf8" });
      expect(copies).toBe("");
      expect(said).not.toContain("s1");
    });

    it("is empty when there is none", async () => {
      expect(await runOnce()).toBe(0);
      expect(JSON.parse(host.read(environmentFile))).toEqual({ environment: {}, workerMemoryMegabytes: 0 });
    });

    it("is that of before when the store is down at a reboot, and a failure on a new host", async () => {
      store.objects.set("environment", { status: 503 });
      expect(await runOnce()).toBe(1);
      put({ SECRET: "s1" });
      expect(await runOnce()).toBe(0);
      rmSync(host.at(environmentFile));
      store.objects.set("environment", { status: 503 });
      expect(await runOnce()).toBe(0);
      expect(host.read(environmentFile)).toContain("s1");
    });

    it("leaves out what is the host's own or pm2's, by name, and shows no value", async () => {
      put({ PORT: "v-1", EVENKEEL_STATE: "v-2", PM2_HOME: "v-3", name: "v-4", NODE_OPTIONS: "v-5", GOOD: "v-6" });
      expect(await runOnce()).toBe(0);
      expect(JSON.parse(host.read(environmentFile))).toMatchObject({ environment: { GOOD: "v-6" } });
      for (const name of ["PORT", "EVENKEEL_STATE", "PM2_HOME", "name", "NODE_OPTIONS"]) {
        expect(said).toContain(`"${name}" is not the app's to be told`);
      }
      expect(said).not.toMatch(/v-\d/);
    });

    it.each([
      ["no JSON", "{SECRET"],
      ["a list", "[]"],
      ["a number in the place of a text", '{"environment":{"A":1}}'],
      ["a memory limit that is none", '{"environment":{"A":"SECRET"},"workerMemoryMegabytes":-1}'],
    ])("stays when the store sends %s, of which nothing is shown", async (_, body) => {
      put({ GOOD: "yes" });
      expect(await runOnce()).toBe(0);
      store.put("environment", body);
      expect(await runOnce()).toBe(0);
      expect(host.read(environmentFile)).toContain("yes");
      expect(said).toContain("the object environment is not understood; what it said last stays");
      expect(said).not.toContain("SECRET");
    });

    const program = "/usr/local/lib/evenkeel/environment.mjs";

    it("is not taken for written when the disk is full", () => {
      host.write("/environment", "{}");
      const full = openSync("/dev/full", "w");
      const { status, stderr } = spawnSync(process.execPath, [host.at(program), host.at("/environment")], {
        stdio: ["ignore", full, "pipe"],
        encoding: "utf8",
      });
      closeSync(full);
      expect(status).toBe(1);
      expect(stderr).toContain("ENOSPC");
    });

    it("stays when nothing at all comes of a new one, and is taken once something does", async () => {
      put({ SECRET: "s1" });
      expect(await runOnce()).toBe(0);
      const good = host.read(program);
      host.write(program, "");
      put({ SECRET: "s2" });
      expect(await runOnce()).toBe(0);
      expect(host.read(environmentFile)).toContain("s1");
      host.write(program, good);
      expect(await runOnce()).toBe(0);
      expect(host.read(environmentFile)).toContain("s2");
    });

    describe("while the app runs", () => {
      const reloads = (): number => host.read("/systemctl.calls").match(/^reload evenkeel\.service$/gm)?.length ?? 0;
      beforeEach(async () => {
        put({ SECRET: "s1" });
        await runOnce();
        host.write("/substate", "running\n");
        run();
        await polled();
      });

      it("is changed by one reload, which sees the new and the old", async () => {
        expect(reloads()).toBe(0);
        put({ SECRET: "s2" });
        await expect.poll(() => said, waiting).toContain("the app runs with a new environment");
        expect(host.read("/reloaded.json")).toContain("s2");
        expect(host.read("/before.json")).toContain("s1");
        await polled();
        expect(reloads()).toBe(1);
        expect(existsSync(host.at("/run/evenkeel/environment.old.json"))).toBe(false);
        expect(said).not.toMatch(/s1|s2/);
      });

      it("is not reloaded for another spelling of the same", async () => {
        store.put("environment", '{ "workerMemoryMegabytes": 0, "environment": { "SECRET": "s1" } }');
        await polled();
        expect(reloads()).toBe(0);
      });

      it("stays what a restart takes when the reload fails, which is tried again, at once with another", async () => {
        host.write("/reload.status", "1");
        put({ SECRET: "s2" });
        await expect.poll(() => said, waiting).toContain("what ran before runs on");
        expect(host.read(environmentFile)).toContain("s1");
        await expect.poll(reloads, waiting).toBe(2);
        host.write("/reload.status", "0");
        put({ SECRET: "s3" });
        await expect.poll(() => host.read(environmentFile), waiting).toContain("s3");
      });

      it("is reloaded again when the agent was cut short in a reload", async () => {
        await stop();
        host.write("/run/evenkeel/environment.old.json", host.read(environmentFile));
        put({ SECRET: "s2" });
        host.write(environmentFile, JSON.stringify({ environment: { SECRET: "s2" }, workerMemoryMegabytes: 0 }));
        run();
        await expect.poll(() => said, waiting).toContain("the app runs with a new environment");
        expect(reloads()).toBe(1);
      });
    });
  });
});
