import { describe, expect, it } from "vitest";

import { types } from "../../../../rehearsal/aws/model/types.ts";
import { startModel, until } from "./running-model.ts";
import { createBalancing, createNetwork, groupInputs, templateInputs } from "./site.ts";

describe("a group behind a load balancer", () => {
  it("is ready when its instances are in service and healthy, and its instances then answer through it in turn", async () => {
    const model = await startModel();
    const network = await createNetwork(model);
    const { loadBalancer, targetGroup } = await createBalancing(model, network);
    const template = await model.create(types.launchTemplate, templateInputs(network));
    const created = await model.create(
      types.group,
      groupInputs(network, template.id, { targetGroupArns: [targetGroup], minElbCapacity: 2 }),
    );
    expect(created.pending).toBe("0 of 2 instances in service; 0 of 2 healthy in the load balancer");
    await model.ready(types.group, "fleet");
    const { outputs } = await model.ready(types.loadBalancer, loadBalancer);
    const served = [];
    for (let turn = 0; turn < 4; turn++) {
      const response = await fetch(`http://${String(outputs["dnsName"])}/test`);
      served.push(response.headers.get("x-served-by"));
    }
    expect(new Set(served).size).toBe(2);
    const { hosts } = await model.status();
    expect(hosts.map(({ zone }) => zone).sort()).toEqual(["us-east-1a", "us-east-1b"]);
    expect(hosts[0]).toMatchObject({ state: "running", name: "site-api", tags: ["site-api"] });
    await model.remove(types.group, "fleet");
    await until("no host is left", async () => (await model.status()).hosts.length === 0);
  });
});
