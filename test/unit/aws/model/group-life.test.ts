import { describe, expect, it } from "vitest";

import { types } from "../../../../rehearsal/aws/model/types.ts";
import type { MemberHealth } from "../../../../rehearsal/cloud/data-plane.ts";
import { createFleet, hostsOf, replaced } from "./fleet.ts";
import { NotingDataPlane, startModel, until } from "./running-model.ts";
import { createNetwork, groupInputs, templateInputs } from "./site.ts";

describe("a group", () => {
  it.each([
    ["terminated behind its back", "terminate", {}],
    ["that lost its power", "kill", {}],
    ["that its load balancer finds unhealthy after the grace period", "sickness", { kind: "status", status: 503 }],
  ])("replaces an instance %s", async (_, order, body) => {
    const model = await startModel();
    await createFleet(model);
    const [victim] = await hostsOf(model);
    await model.ask("POST", `/_rehearsal/machines/${victim?.id ?? ""}/${order}`, body);
    const hosts = await replaced(model, [victim?.id ?? ""]);
    expect(hosts.map(({ zone }) => zone).sort()).toEqual(["us-east-1a", "us-east-1b"]);
    expect(await model.dataPlane.machineState(victim?.id ?? "")).toBe("missing");
  });

  it("waits for the grace period before it believes the load balancer", async () => {
    const model = await startModel();
    await createFleet(model, { group: { healthCheckGracePeriod: 1_000_000 } });
    const before = await hostsOf(model);
    const [victim] = before;
    await model.ask("POST", `/_rehearsal/machines/${victim?.id ?? ""}/sickness`, { kind: "status", status: 503 });
    await until("the load balancer finds it unhealthy", async () => {
      const { loadBalancers } = await model.status();
      return loadBalancers[0]?.members.some((one) => one.id === victim?.id && !one.healthy);
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await hostsOf(model)).toEqual(before);
  });

  it("does not take a load balancer's own failure for its instances'", async () => {
    class Failing extends NotingDataPlane {
      isOff = false;
      override async loadBalancerMembers(id: string): Promise<readonly MemberHealth[]> {
        const members = await super.loadBalancerMembers(id);
        if (!this.isOff) return members;
        return members.map((member) => ({ id: member.id, healthy: false, lastCheck: "the load balancer is off" }));
      }
    }
    const dataPlane = new Failing({ speed: 1000 });
    const model = await startModel({ dataPlane });
    await createFleet(model, { group: { healthCheckGracePeriod: 0 } });
    const before = (await hostsOf(model)).map(({ id }) => id);
    dataPlane.isOff = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await hostsOf(model)).map(({ id }) => id)).toEqual(before);
  });

  it("with health checks of EC2 leaves it to the load balancer whom it sends nothing", async () => {
    const model = await startModel();
    await createFleet(model, { group: { healthCheckType: "EC2", healthCheckGracePeriod: 0 } });
    const before = await hostsOf(model);
    for (const { id } of before) {
      await model.ask("POST", `/_rehearsal/machines/${id}/sickness`, { kind: "status", status: 503 });
    }
    await until("nobody is healthy", async () => {
      const { loadBalancers } = await model.status();
      return loadBalancers[0]?.members.every(({ healthy }) => !healthy);
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await hostsOf(model)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it("whose least size is raised above what it wants grows to it, and shrinks below a lowered greatest one", async () => {
    const model = await startModel();
    const { inputs } = await createFleet(model);
    const grown = await model.update(types.group, "fleet", { ...inputs, minSize: 3 });
    expect(grown.outputs["desiredCapacity"]).toBe(3);
    expect(grown.pending).toMatch(/^2 of 3 instances in service; /);
    await replaced(model, [], 3);
    const shrunk = await model.update(types.group, "fleet", { ...inputs, minSize: 1, maxSize: 1 });
    expect(shrunk.outputs["desiredCapacity"]).toBe(1);
    await replaced(model, [], 1);
  });

  it("keeps the size that its scaler chose when it is changed in something else, and takes one that is asked for", async () => {
    const model = await startModel();
    const { inputs } = await createFleet(model, { group: { desiredCapacity: 2 } });
    await model.create(types.scalingPolicy, cpuPolicy);
    await model.ask("POST", "/_rehearsal/groups/fleet/load", { cpuPercent: 100 });
    await replaced(model, [], 4);
    const { outputs } = await model.update(types.group, "fleet", {
      ...inputs,
      desiredCapacity: 2,
      defaultCooldown: 60,
    });
    expect(outputs["desiredCapacity"]).toBe(4);
    await model.ask("POST", "/_rehearsal/groups/fleet/load", {});
    await model.update(types.group, "fleet", { ...inputs, desiredCapacity: 3 });
    await replaced(model, [], 3);
  });

  it("follows its load down again, one instance at a time", async () => {
    const model = await startModel({ timing: { scaleInSeconds: 100 } });
    await createFleet(model, { group: { desiredCapacity: 4, minSize: 1 } });
    await model.create(types.scalingPolicy, cpuPolicy);
    await model.ask("POST", "/_rehearsal/groups/fleet/load", { cpuPercent: 5 });
    await replaced(model, [], 1);
    const steps = model.lines.filter((line) => line.includes("target tracking")).map((line) => line.slice(-11));
    expect(steps).toEqual(["from 4 to 3", "from 3 to 2", "from 2 to 1"]);
  });

  it.each([
    [{ minSize: 5 }, "ValidationError: Max bound, 4"],
    [{ desiredCapacity: 9 }, "ValidationError: Desired capacity:9 must be between"],
    [{ launchTemplate: { id: "lt-0" } }, "ValidationError: The specified launch template (lt-0)"],
    [{ launchTemplate: { name: "site", version: "7" } }, "InvalidLaunchTemplateId.VersionNotFound"],
    [{ targetGroupArns: ["arn:none"] }, "TargetGroupNotFound"],
    [{ loadBalancers: ["none"] }, "ValidationError: Provided Load Balancers"],
    [{ vpcZoneIdentifiers: ["subnet-0"] }, "ValidationError: The Subnet 'subnet-0'"],
    [{ terminationPolicies: ["ClosestToNextInstanceHour"] }, "NotRehearsed"],
    [
      { initialLifecycleHooks: [{ name: "in", lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING" }] },
      "NotRehearsed",
    ],
  ])("with %j is refused: %s", async (changed, message) => {
    const model = await startModel();
    const network = await createNetwork(model);
    const template = await model.create(types.launchTemplate, templateInputs(network));
    await expect(model.create(types.group, groupInputs(network, template.id, changed))).rejects.toThrow(message);
  });

  it("whose launches are beyond the quota says so while it waits, and goes on when the quota is raised", async () => {
    const model = await startModel();
    await model.ask("POST", "/_rehearsal/quota", { vcpus: 3 });
    const network = await createNetwork(model);
    const template = await model.create(types.launchTemplate, templateInputs(network));
    await model.create(types.group, groupInputs(network, template.id));
    const words = await until("the launch failed", async () => {
      const { pending = "" } = (await model.read(types.group, "fleet")) ?? {};
      return pending.startsWith("1 of 2") && pending.includes("VcpuLimitExceeded") ? pending : undefined;
    });
    expect((await model.read(types.group, "fleet"))?.failedAt).toBeDefined();
    expect(words).toMatch(/current vCPU limit of 3 allows.*\(2 are in use, t3.micro has 2\)/);
    await model.ask("POST", "/_rehearsal/quota", { vcpus: 4 });
    await model.ready(types.group, "fleet");
  });
});

const cpuPolicy = {
  name: "cpu",
  autoscalingGroupName: "fleet",
  policyType: "TargetTrackingScaling",
  targetTrackingConfiguration: {
    predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
    targetValue: 50,
  },
};

describe("an instance that leaves", () => {
  const hook = {
    name: "drain",
    lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
    heartbeatTimeout: 1_000_000,
  };

  it("is drained by the load balancer, and stays until its lifecycle hook is over", async () => {
    const model = await startModel({ timing: { speed: 100 } });
    const { inputs } = await createFleet(model, { group: { initialLifecycleHooks: [hook] } });
    await model.update(types.group, "fleet", { ...inputs, minSize: 1, desiredCapacity: 1 });
    const [leaving] = await until("one leaves", async () => {
      const hosts = await hostsOf(model, "leaving");
      return hosts.length > 0 ? hosts : undefined;
    });
    const id = leaving?.id ?? "";
    const membership = () => [...model.dataPlane.balancers.values()][0]?.members.find((one) => one.id === id);
    await until("it is draining", () => Promise.resolve(membership()?.draining));
    await until("it is drained", () => Promise.resolve(membership() === undefined));
    expect((await hostsOf(model, "leaving"))[0]?.lifecycle).toBe("Terminating:Wait");
    expect(await model.dataPlane.machineState(id)).toBe("running");
    expect(model.dataPlane.machine(id)?.metadata["latest/meta-data/autoscaling/target-lifecycle-state"]).toBe(
      "Terminated",
    );
    await model.ask("POST", `/_rehearsal/machines/${id}/release`);
    await until("it is gone", async () => (await model.dataPlane.machineState(id)) === "missing");
  });

  it("with its group is told of in what the group waits for; the group's name is free again when all are gone", async () => {
    const model = await startModel({ timing: { speed: 100 } });
    const { inputs } = await createFleet(model, { group: { initialLifecycleHooks: [hook] } });
    await model.ask("DELETE", "/resources/aws%3Aautoscaling%2Fgroup%3AGroup/fleet?region=us-east-1");
    const hosts = await until("both leave", async () => {
      const leaving = await hostsOf(model, "leaving");
      return leaving.length === 2 ? leaving : undefined;
    });
    const waiting = await model.read(types.group, "fleet");
    expect(waiting?.pending).toMatch(/^2 instances still to go: i-\w+ Terminating:Wait, /);
    await expect(model.create(types.group, inputs)).rejects.toThrow("AlreadyExists");
    for (const { id } of hosts) await model.ask("POST", `/_rehearsal/machines/${id}/release`);
    await until("the group is gone", async () => (await model.read(types.group, "fleet")) === undefined);
    await model.create(types.group, { ...inputs, initialLifecycleHooks: [] });
    await model.ready(types.group, "fleet");
  });

  it("does not wait for hooks or draining when its group is deleted by force", async () => {
    const model = await startModel({ timing: { speed: 1 } });
    const network = await createNetwork(model);
    const template = await model.create(types.launchTemplate, templateInputs(network));
    const inputs = groupInputs(network, template.id, { initialLifecycleHooks: [hook], forceDelete: true });
    await model.create(types.group, inputs);
    await model.ready(types.group, "fleet");
    await model.remove(types.group, "fleet");
    expect(await hostsOf(model)).toEqual([]);
  });
});

describe("two groups of one target group", () => {
  it("serve side by side, and the older one goes without the newer", async () => {
    const model = await startModel();
    const { inputs, targetGroup } = await createFleet(model);
    const older = (await hostsOf(model)).map(({ id }) => id);
    await model.create(types.group, { ...inputs, name: "fleet-2", targetGroupArns: [targetGroup] });
    await model.ready(types.group, "fleet-2");
    expect((await model.status()).loadBalancers[0]?.members.filter(({ healthy }) => healthy)).toHaveLength(4);
    await model.remove(types.group, "fleet");
    const newer = await replaced(model, older);
    expect((await model.status()).loadBalancers[0]?.members.map(({ id }) => id)).toEqual(newer.map(({ id }) => id));
  });
});
