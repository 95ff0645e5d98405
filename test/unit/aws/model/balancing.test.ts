import { createServer } from "node:http";

import { describe, expect, it } from "vitest";

import { types } from "../../../../rehearsal/aws/model/types.ts";
import type { LoadBalancerSpec } from "../../../../rehearsal/cloud/data-plane.ts";
import { createFleet, createGroupOn, hostsOf } from "./fleet.ts";
import { NotingDataPlane, type RunningModel, startModel, until } from "./running-model.ts";
import { balancerInputs, createBalancing, createNetwork, type Network, targetGroupInputs, tcp } from "./site.ts";

function specIn(
  model: RunningModel,
  fits: (spec: LoadBalancerSpec) => boolean = () => true,
): Promise<LoadBalancerSpec> {
  return until("the data plane has the balancer", () =>
    Promise.resolve([...model.dataPlane.balancers.values()].find(fits)),
  );
}

/** Notes what it is told, and listens nowhere. */
class SilentDataPlane extends NotingDataPlane {
  override setLoadBalancer(spec: LoadBalancerSpec): Promise<void> {
    this.balancers.set(spec.id, spec);
    return Promise.resolve();
  }
}

const pem =
  "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n";

async function addCertificate(model: RunningModel): Promise<string> {
  const { body } = await model.ask("POST", "/_rehearsal/certificates", {
    certificate: pem,
    names: ["example.com"],
  });
  return (body as { readonly arn: string }).arn;
}

describe("an application load balancer", () => {
  it("is provisioning until it has an address, which is its DNS name", async () => {
    const model = await startModel();
    const network = await createNetwork(model);
    const { id, pending } = await model.create(types.loadBalancer, balancerInputs(network));
    expect(pending).toBe("provisioning");
    const { outputs } = await model.ready(types.loadBalancer, id);
    expect(outputs).toMatchObject({
      arn: id,
      arnSuffix: expect.stringMatching(/^app\/site\/[0-9a-f]{16}$/) as string,
      dnsName: expect.stringMatching(/^127\./) as string,
      vpcId: network.vpcId,
      loadBalancerType: "application",
    });
  });

  it("that listens nowhere keeps its address for itself, also in the data plane, until it is deleted", async () => {
    const model = await startModel();
    const { id } = await model.create(types.loadBalancer, balancerInputs(await createNetwork(model)));
    const { outputs } = await model.ready(types.loadBalancer, id);
    const spec = await specIn(model);
    expect(spec).toMatchObject({ address: outputs["dnsName"], listeners: [] });
    await model.remove(types.loadBalancer, id);
    expect(model.dataPlane.balancers.size).toBe(0);
  });

  it("checks as AWS's does, fails open, and sends requests from its subnet", async () => {
    const model = await startModel();
    const { network } = await createFleet(model);
    const spec = await specIn(model, ({ members }) => members.length === 2);
    expect(spec).toMatchObject({
      network: network.vpcId,
      privateAddress: expect.stringMatching(/^10\.96\.0\./) as string,
      listeners: [{ protocol: "http", port: 80, targetProtocol: "http", targetPort: 80 }],
      algorithm: "round_robin",
      failOpen: true,
      idleTimeoutSeconds: 60,
      health: {
        protocol: "http",
        port: 80,
        path: "/health",
        agent: "ELB-HealthChecker/2.0",
        statuses: "200",
        intervalSeconds: 6,
        timeoutSeconds: 5,
        unhealthyThreshold: 2,
        healthyThreshold: 4,
      },
    });
    expect(spec.stickyCookie).toBeUndefined();
    expect(spec.members.map(({ id }) => id)).toEqual((await hostsOf(model)).map(({ id }) => id));
  });

  it("follows the settings of its target group: port of the checks, matcher, cookie, algorithm", async () => {
    const model = await startModel();
    const network = await createNetwork(model);
    const { targetGroup } = await createBalancing(model, network);
    await model.update(
      types.targetGroup,
      targetGroup,
      targetGroupInputs(network, {
        healthCheck: { port: "8080", path: "/ready", matcher: "200-204", interval: 10, timeout: 2 },
        stickiness: { type: "lb_cookie", enabled: true, cookieDuration: 60 },
        loadBalancingAlgorithmType: "least_outstanding_requests",
      }),
    );
    expect(await specIn(model, ({ algorithm }) => algorithm === "least_connections")).toMatchObject({
      stickyCookie: { name: "AWSALB", ttlSeconds: 60 },
      health: { port: 8080, path: "/ready", statuses: "200-204", intervalSeconds: 10, healthyThreshold: 3 },
    });
  });

  it("redirects, and serves a certificate that the rehearsal was given", async () => {
    const model = await startModel({ dataPlane: new SilentDataPlane() });
    const network = await createNetwork(model);
    const { listener, loadBalancer, targetGroup } = await createBalancing(model, network);
    await model.create(types.ingressRule, tcp({ securityGroupId: network.balancerGroup, cidrIpv4: "0.0.0.0/0" }, 443));
    const secure = {
      loadBalancerArn: loadBalancer,
      port: 443,
      protocol: "HTTPS",
      certificateArn: "arn:none",
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup }],
    };
    await expect(model.create(types.listener, secure)).rejects.toThrow("CertificateNotFound");
    await model.create(types.listener, { ...secure, certificateArn: await addCertificate(model) });
    const redirect = { protocol: "HTTPS", port: "443", host: "example.com", statusCode: "HTTP_301" };
    await model.update(types.listener, listener, {
      loadBalancerArn: loadBalancer,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "redirect", redirect }],
    });
    const spec = await specIn(model, ({ listeners }) => listeners[0]?.redirect !== undefined);
    expect(spec.listeners).toEqual([
      {
        protocol: "http",
        port: 80,
        targetProtocol: "http",
        targetPort: 80,
        redirect: { scheme: "https", host: "example.com", port: 443, status: 301 },
      },
      { protocol: "https", port: 443, targetProtocol: "http", targetPort: 80, certificate: pem },
    ]);
  });

  it.each([
    [{ type: "redirect", redirect: { path: "/new", statusCode: "HTTP_301" } }, "another path or query"],
    [{ type: "redirect", redirect: { protocol: "FTP", statusCode: "HTTP_301" } }, "InvalidLoadBalancerAction"],
    [{ type: "fixed-response" }, "NotRehearsed"],
    [{ type: "forward", targetGroupArn: "arn:none" }, "TargetGroupNotFound"],
  ])("refuses a listener that does %j", async (action, message) => {
    const model = await startModel();
    const network = await createNetwork(model);
    const { loadBalancer } = await createBalancing(model, network);
    const inputs = { loadBalancerArn: loadBalancer, port: 81, defaultActions: [action] };
    await expect(model.create(types.listener, inputs)).rejects.toThrow(message);
  });

  it("says so when its listeners forward to different target groups, which is not rehearsed", async () => {
    const model = await startModel();
    const network = await createNetwork(model);
    const { loadBalancer } = await createBalancing(model, network);
    const other = await model.create(types.targetGroup, targetGroupInputs(network, { name: "other" }));
    await model.create(types.ingressRule, tcp({ securityGroupId: network.balancerGroup, cidrIpv4: "0.0.0.0/0" }, 81));
    const { id } = await model.create(types.listener, {
      loadBalancerArn: loadBalancer,
      port: 81,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: other.id }],
    });
    await until("it is said", async () => {
      const { pending = "" } = (await model.read(types.listener, id)) ?? {};
      return pending.includes("forward to different target groups");
    });
    await model.remove(types.listener, id);
    await model.ready(types.loadBalancer, loadBalancer);
  });

  it.each([
    [
      "one zone only",
      (network: Network) => ({ subnets: network.publicSubnets.slice(1) }),
      "two different Availability",
    ],
    ["unknown subnets", () => ({ subnets: ["subnet-0", "subnet-1"] }), "SubnetNotFound"],
    ["an unknown security group", () => ({ securityGroups: ["sg-0"] }), "InvalidSecurityGroup"],
    ["another type", () => ({ loadBalancerType: "network" }), "NotRehearsed"],
    [
      "a bucket for its logs that it may not write to",
      () => ({ accessLogs: { bucket: "logs", enabled: true } }),
      "Access Denied for bucket: logs",
    ],
  ])("with %s is refused", async (_, changed, message) => {
    const model = await startModel();
    const network = await createNetwork(model);
    const inputs = { ...balancerInputs(network), ...changed(network) };
    await expect(model.create(types.loadBalancer, inputs)).rejects.toThrow(message);
  });

  it("open to the internet needs a VPC with an internet gateway", async () => {
    const model = await startModel();
    const vpc = await model.create(types.vpc, { cidrBlock: "10.96.0.0/20" });
    const subnets: string[] = [];
    for (const [index, letter] of ["a", "b"].entries()) {
      const inputs = { vpcId: vpc.id, cidrBlock: `10.96.${index}.0/24`, availabilityZone: `us-east-1${letter}` };
      subnets.push((await model.create(types.subnet, inputs)).id);
    }
    await expect(model.create(types.loadBalancer, { name: "site", subnets })).rejects.toThrow(
      "has no internet gateway",
    );
    await model.create(types.loadBalancer, { name: "site", subnets, internal: true });
  });

  it("with deletion protection is not deleted; without it, it goes with its listeners", async () => {
    const model = await startModel();
    const network = await createNetwork(model);
    const { loadBalancer, listener, targetGroup } = await createBalancing(model, network);
    await model.update(types.loadBalancer, loadBalancer, {
      ...balancerInputs(network),
      enableDeletionProtection: true,
    });
    await expect(model.remove(types.loadBalancer, loadBalancer)).rejects.toThrow("OperationNotPermitted");
    await expect(model.remove(types.targetGroup, targetGroup)).rejects.toThrow("ResourceInUse");
    await model.update(types.loadBalancer, loadBalancer, balancerInputs(network));
    await model.remove(types.loadBalancer, loadBalancer);
    expect(await model.read(types.listener, listener)).toBeUndefined();
    await model.remove(types.targetGroup, targetGroup);
    expect(model.dataPlane.balancers.size).toBe(0);
  });
});

describe("a target group", () => {
  it.each([
    [{ protocol: "HTTPS" }, "NotRehearsed: protocol HTTPS"],
    [{ targetType: "ip" }, "NotRehearsed: targetType ip"],
    [{ healthCheck: { protocol: "HTTPS" } }, "NotRehearsed: healthCheck.protocol HTTPS"],
    [{ healthCheck: { interval: 5, timeout: 5 } }, "ValidationError: Health check timeout"],
    [{ stickiness: { type: "app_cookie", enabled: true } }, "NotRehearsed: stickiness.type app_cookie"],
    [{ vpcId: "vpc-0" }, "ValidationError"],
  ])("with %j is refused: %s", async (changed, message) => {
    const model = await startModel();
    const network = await createNetwork(model);
    await expect(model.create(types.targetGroup, targetGroupInputs(network, changed))).rejects.toThrow(message);
  });
});

function classicInputs(network: Network, changed: object = {}): object {
  return {
    name: "classic",
    subnets: network.publicSubnets,
    securityGroups: [network.balancerGroup],
    listeners: [{ instancePort: 80, instanceProtocol: "http", lbPort: 80, lbProtocol: "http" }],
    healthCheck: { target: "HTTP:80/health", interval: 6, timeout: 5, healthyThreshold: 4, unhealthyThreshold: 2 },
    connectionDraining: true,
    connectionDrainingTimeout: 20,
    ...changed,
  };
}

describe("a classic load balancer", () => {
  it("checks as the classic one does, and has nobody serve when nobody is healthy", async () => {
    const model = await startModel();
    const network = await createNetwork(model);
    await model.create(types.classicLoadBalancer, classicInputs(network));
    await model.create(types.cookieStickiness, { name: "sticky", loadBalancer: "classic", lbPort: 80 });
    const spec = await specIn(model, ({ stickyCookie }) => stickyCookie !== undefined);
    expect(spec).toMatchObject({
      failOpen: false,
      algorithm: "least_connections",
      stickyCookie: { name: "AWSELB" },
      health: { agent: "ELB-HealthChecker/1.0", statuses: "200", port: 80, path: "/health", unhealthyThreshold: 2 },
    });
  });

  it("has the instances of the groups that name it", async () => {
    const model = await startModel();
    const network = await createNetwork(model);
    await model.create(types.classicLoadBalancer, classicInputs(network));
    await createGroupOn(model, network, { loadBalancers: ["classic"], minElbCapacity: 2 });
    const view = await model.read(types.classicLoadBalancer, "classic");
    const hosts = (await hostsOf(model)).map(({ id }) => id);
    expect(view?.outputs["instances"]).toEqual(hosts);
    expect((await fetch(`http://${String(view?.outputs["dnsName"])}/`)).status).toBe(200);
  });

  it.each([
    [{ healthCheck: { target: "HTTPS:443/", interval: 6, timeout: 5 } }, "HealthCheck target 'HTTPS:443/'"],
    [{ healthCheck: { target: "HTTP:80", interval: 6, timeout: 5 } }, "HealthCheck target 'HTTP:80'"],
    [
      { listeners: [{ instancePort: 80, instanceProtocol: "http", lbPort: 443, lbProtocol: "https" }] },
      "SSLCertificateId is required",
    ],
    [{ listeners: [{ instancePort: 80, instanceProtocol: "ssl", lbPort: 443, lbProtocol: "ssl" }] }, "NotRehearsed"],
  ])("with %j is refused", async (changed, message) => {
    const model = await startModel();
    const network = await createNetwork(model);
    await expect(model.create(types.classicLoadBalancer, classicInputs(network, changed))).rejects.toThrow(message);
  });
});

describe("a load balancer whose port is taken", () => {
  it("says so in what it waits for, and comes up when the port is free", async () => {
    const model = await startModel();
    const network = await createNetwork(model);
    const loadBalancer = await model.create(types.loadBalancer, balancerInputs(network));
    const { outputs } = await model.ready(types.loadBalancer, loadBalancer.id);
    const squatter = createServer().listen(80, String(outputs["dnsName"]));
    try {
      const targetGroup = await model.create(types.targetGroup, targetGroupInputs(network));
      const { id } = await model.create(types.listener, {
        loadBalancerArn: loadBalancer.id,
        port: 80,
        defaultActions: [{ type: "forward", targetGroupArn: targetGroup.id }],
      });
      await until("it is said", async () => {
        const { pending = "" } = (await model.read(types.listener, id)) ?? {};
        return pending.includes("is taken by another program");
      });
      await new Promise((resolve) => squatter.close(resolve));
      await model.ready(types.listener, id);
    } finally {
      squatter.close();
    }
  });
});
