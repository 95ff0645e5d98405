import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { CloudStatus, Host } from "../../../rehearsal/engine/cloud-status.ts";
import { type Home, homeAt } from "../../../rehearsal/engine/paths.ts";
import { idsInState, rehearsedStacks, wasCutShort } from "../../../rehearsal/engine/stack-state.ts";
import { tagOf } from "../../../rehearsal/engine/stack-tags.ts";
import { findStrays, strayWords, suspectsIn } from "../../../rehearsal/engine/strays.ts";

function host(cloud: Host["cloud"], id: string, more: Partial<Host> = {}): Host {
  const rest = { state: "running" as const, machine: id, privateAddress: "10.0.0.2", tags: [] };
  return { cloud, id, name: "web", hostId: `host of ${id}`, ...rest, ...more };
}

describe("what no stack knows", () => {
  const ids = new Set(["101", "fleet-1", "arn:1", "nat-1", "eip-1"]);
  const balancer = { status: "active", address: "127.0.0.2", members: [] };
  const aws = "aws" as const;

  it("is all that is paid for and whose id no state has; what launches hosts once, with or without them", () => {
    const status: CloudStatus = {
      hosts: [
        host("digitalocean", "101"),
        host("digitalocean", "102"),
        host("digitalocean", "103", { group: "pool-1" }),
        host(aws, "i-0a", { group: "fleet-1" }),
        host(aws, "i-0b", { group: "fleet-2", tags: ["site"] }),
        host(aws, "i-0c", { group: "fleet-2", tags: ["site"] }),
        host(aws, "i-0d", { group: "fleet-3", state: "leaving" }),
      ],
      groups: [
        { cloud: aws, id: "fleet-1", name: "fleet-1" },
        { cloud: aws, id: "fleet-2", name: "fleet-2" },
        { cloud: aws, id: "fleet-4", name: "fleet-4" },
      ],
      balancers: [
        { cloud: aws, id: "arn:1", name: "site", ...balancer },
        { cloud: aws, id: "arn:2", name: "lost", ...balancer },
      ],
      gateways: ["nat-1", "nat-2"].map((id) => ({ cloud: aws, id })),
      addresses: ["eip-1", "eip-2"].map((id) => ({ cloud: aws, id })),
    };
    expect(suspectsIn(status, ids)).toEqual([
      { cloud: "digitalocean", kind: "host", id: "102", what: "droplet 102", tags: [] },
      { cloud: "digitalocean", kind: "group", id: "pool-1", what: "autoscale pool pool-1", tags: [] },
      { cloud: "aws", kind: "group", id: "fleet-2", what: "group fleet-2", tags: ["site"] },
      { cloud: "aws", kind: "group", id: "fleet-4", what: "group fleet-4" },
      { cloud: "aws", kind: "balancer", id: "arn:2", what: "load balancer lost" },
      { cloud: "aws", kind: "gateway", id: "nat-2", what: "NAT gateway nat-2" },
      { cloud: "aws", kind: "address", id: "eip-2", what: "address eip-2" },
    ]);
  });

  it("is told with what it is and how it goes, and not told of where there is nothing", () => {
    const stray = { cloud: "digitalocean", kind: "host", id: "102", what: "droplet 102" } as const;
    const words = strayWords([stray, { ...stray, id: "103", what: "droplet 103" }]).join("\n");
    expect(words).toContain("no `up` removes it: droplet 102, droplet 103.");
    expect(words).toContain("`npm run rehearsal -- sweep` removes it");
    expect(strayWords([])).toEqual([]);
  });
});

describe("tag of a stack", () => {
  it.each([
    ["the program's own, of project and stack", "dev", {}, "evenkeel-dev-web"],
    ["the program's own where the config leaves it empty", "dev", { "evenkeel:tag": "" }, "evenkeel-dev-web"],
    ["without what no tag may have", "team.dev", {}, "evenkeel-team-dev-web"],
    ["the one that its config names", "dev", { "evenkeel:tag": "shop" }, "shop"],
  ])("is %s", (_, stack, config, tag) => {
    expect(tagOf("evenkeel", stack, config)).toBe(tag);
  });
});

describe("what the stacks of a home have", () => {
  let home: Home;
  beforeEach(async () => {
    home = homeAt(await mkdtemp(join(tmpdir(), "evenkeel-")));
    const folder = join(home.backend, ".pulumi/stacks/evenkeel");
    await mkdir(folder, { recursive: true });
    const saved = (...resources: object[]) => JSON.stringify({ version: 3, checkpoint: { latest: { resources } } });
    await writeFile(join(folder, "dev.json"), saved({ urn: "a" }, { urn: "b", id: "101" }));
    await writeFile(join(folder, "aws.json"), saved({ urn: "c", id: "fleet-1" }));
    await writeFile(join(folder, "aws.json.bak"), saved({ urn: "c", id: "fleet-0" }));
    await writeFile(join(folder, "new.json"), JSON.stringify({ version: 3, checkpoint: {} }));
  });
  afterEach(() => rm(home.folder, { recursive: true }));

  async function lock(stack: string, pid: number, machine: string): Promise<void> {
    const folder = join(home.backend, ".pulumi/locks/organization/evenkeel", stack);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "one.json"), JSON.stringify({ pid, hostname: machine }));
  }

  it("is the ids of their resources, backups left out", async () => {
    expect((await rehearsedStacks(home)).sort()).toEqual(["aws", "dev", "new"]);
    expect(await idsInState(home)).toEqual(new Set(["101", "fleet-1"]));
  });

  it("is not known while an engine is at work on one of them, and known again once that is dead", async () => {
    // Of one on another machine nobody can tell whether it lives.
    await lock("dev", 1, "another machine");
    expect(await idsInState(home)).toBeUndefined();
    // The highest process id that Linux gives is 2^22 (proc_sys_kernel(5)).
    await lock("dev", 2 ** 22 + 1, hostname());
    expect(await idsInState(home)).toEqual(new Set(["101", "fleet-1"]));
  });

  it("is nothing where nothing was ever rehearsed", async () => {
    await rm(home.pulumi, { recursive: true });
    expect(await idsInState(home)).toEqual(new Set());
    expect(await wasCutShort(home, "dev")).toBe(false);
  });

  it("tells whether the last engine was killed in the middle of something", async () => {
    const file = join(home.backend, ".pulumi/stacks/evenkeel/dev.json");
    const state = (operations: object[]) => ({ checkpoint: { latest: { pending_operations: operations } } });
    expect(await wasCutShort(home, "dev")).toBe(false);
    await writeFile(file, JSON.stringify(state([{ type: "deleting", resource: { urn: "b", id: "101" } }])));
    expect(await wasCutShort(home, "dev")).toBe(true);
    await writeFile(file, JSON.stringify(state([])));
    expect(await wasCutShort(home, "dev")).toBe(false);
  });
});

describe("strays of a home", () => {
  let home: Home;
  const servers: Server[] = [];
  beforeEach(async () => {
    home = homeAt(await mkdtemp(join(tmpdir(), "evenkeel-")));
    const folder = join(home.backend, ".pulumi/stacks/evenkeel");
    await mkdir(folder, { recursive: true });
    for (const stack of ["dev", "aws"]) {
      await writeFile(join(folder, `${stack}.json`), JSON.stringify({ version: 3, checkpoint: {} }));
      await mkdir(join(home.work, stack), { recursive: true });
    }
    await writeFile(join(home.work, "dev/Pulumi.dev.yaml"), "config:\n  evenkeel:tag: shop\n");
    await writeFile(join(home.work, "aws/Pulumi.aws.yaml"), "config:\n  evenkeel:region: eu-west-1\n");
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    await rm(home.folder, { recursive: true });
  });

  /** A cloud that answers these paths, and 404 to any other. */
  async function cloud(answers: Readonly<Record<string, object>>): Promise<{ readonly url: string }> {
    const server = createServer((request, response) => {
      const answer = answers[decodeURIComponent(request.url ?? "")];
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? { code: "NotFound", message: "not found" }));
    }).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  const droplet = (id: string, ...tags: string[]) => {
    const rest = { name: "web", state: "running", instanceId: id, machine: id, privateAddress: "10.0.0.2" };
    return { id, ...rest, tags };
  };
  const balancer = (id: string) => ({
    id,
    name: `balancer-${id}`,
    address: "127.0.0.2",
    status: "active",
    members: [],
  });

  it("have the tag of one of its stacks; for what its status tells no tags of, the cloud is asked", async () => {
    const digitalocean = await cloud({
      "/_rehearsal/status": {
        hosts: [droplet("101", "Shop", "blue"), droplet("102", "somebody-else"), droplet("103")],
        loadBalancers: [balancer("ours"), balancer("theirs"), balancer("by-id"), balancer("just-gone")],
      },
      "/v2/load_balancers/ours": { load_balancer: { tag: "shop" } },
      "/v2/load_balancers/theirs": { load_balancer: { tag: "somebody-else" } },
      "/v2/load_balancers/by-id": { load_balancer: { tag: "" } },
    });
    const tagged = (value: string) => ({ id: "x", outputs: { tags: { Name: "x", "evenkeel:site": value } } });
    const group = { tags: [{ key: "evenkeel:site", value: "evenkeel-aws-web", propagateAtLaunch: true }] };
    const aws = await cloud({
      "/_rehearsal/status": {
        hosts: [],
        loadBalancers: [balancer("arn:aws:1"), balancer("classic")],
        groups: [{ name: "empty" }],
        gateways: [{ id: "nat-1" }, { id: "nat-2" }],
        addresses: [{ id: "eip-1" }],
      },
      "/resources/aws:lb/loadBalancer:LoadBalancer/arn:aws:1?region=eu-west-1": tagged("evenkeel-aws-web"),
      "/resources/aws:elb/loadBalancer:LoadBalancer/classic?region=eu-west-1": tagged("evenkeel-aws-web"),
      "/resources/aws:autoscaling/group:Group/empty?region=eu-west-1": { id: "empty", outputs: group },
      "/resources/aws:ec2/natGateway:NatGateway/nat-1?region=eu-west-1": tagged("evenkeel-aws-web"),
      "/resources/aws:ec2/natGateway:NatGateway/nat-2?region=eu-west-1": tagged("somebody-else"),
      "/resources/aws:ec2/eip:Eip/eip-1?region=eu-west-1": tagged("evenkeel-aws-web"),
    });
    const strays = await findStrays(home, { clouds: { digitalocean, aws } });
    expect(strays.map(({ what }) => what)).toEqual([
      "droplet 101",
      "group empty",
      "load balancer balancer-ours",
      "load balancer balancer-arn:aws:1",
      "load balancer balancer-classic",
      "NAT gateway nat-1",
      "address eip-1",
    ]);
  });

  it("are none while an engine is at work, for then nobody can tell", async () => {
    const locks = join(home.backend, ".pulumi/locks/organization/evenkeel/dev");
    await mkdir(locks, { recursive: true });
    await writeFile(join(locks, "one.json"), JSON.stringify({ pid: 1, hostname: "another machine" }));
    const empty = await cloud({ "/_rehearsal/status": { hosts: [droplet("101", "shop")], loadBalancers: [] } });
    expect(await findStrays(home, { clouds: { digitalocean: empty, aws: empty } })).toEqual([]);
  });
});
