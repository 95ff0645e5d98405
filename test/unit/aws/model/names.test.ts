import { describe, expect, it } from "vitest";

import { types } from "../../../../rehearsal/aws/model/types.ts";
import { answers } from "./domains.ts";
import { inheritedFolder, type RunningModel, startModel } from "./running-model.ts";
import { createBalancing, createNetwork } from "./site.ts";

/** A zone whose own name leads to a load balancer. */
async function aliased(model: RunningModel) {
  const { loadBalancer } = await createBalancing(model, await createNetwork(model));
  const { outputs } = await model.ready(types.loadBalancer, loadBalancer);
  const address = String(outputs["dnsName"]);
  const { id: zoneId } = await model.create(types.zone, { name: "example.com" });
  const alias = { name: address, zoneId: outputs["zoneId"], evaluateTargetHealth: true };
  const inputs = { zoneId, name: "example.com", type: "A", aliases: [alias] };
  const record = await model.create(types.dnsRecord, inputs);
  return { address, alias, inputs, loadBalancer, record, zoneId };
}

describe("a zone of the account", () => {
  it("answers for its records as soon as they are made, changed and removed", async () => {
    const model = await startModel();
    const { id: zoneId } = await model.create(types.zone, { name: "example.com" });
    const inputs = { zoneId, name: "www", type: "A", ttl: 60, records: ["192.0.2.1"] };
    const { names } = model.dataPlane;
    const { id } = await model.create(types.dnsRecord, inputs);
    expect(answers(names, "www.example.com", "A")).toEqual(["192.0.2.1"]);
    await model.update(types.dnsRecord, id, { ...inputs, records: ["192.0.2.2"] });
    expect(answers(names, "www.example.com", "A")).toEqual(["192.0.2.2"]);
    await model.remove(types.dnsRecord, id);
    expect(answers(names, "www.example.com", "A")).toEqual([]);
    expect(answers(names, "example.com", "NS")).toHaveLength(4);
    await model.remove(types.zone, zoneId);
    expect(answers(names, "example.com", "NS")).toEqual([]);
  });

  it("is seen from every region, as what Route 53 has", async () => {
    const model = await startModel();
    const { id } = await model.create(types.zone, { name: "example.com" });
    const path = `/resources/${encodeURIComponent(types.zone)}/${id}?region=eu-west-1`;
    expect((await model.ask("GET", path)).status).toBe(200);
  });

  it("leads to a load balancer by an alias, also in a new process, and nowhere once that is gone", async () => {
    const first = await startModel();
    const { address, loadBalancer } = await aliased(first);
    expect(address).toMatch(/^127\./);
    expect(answers(first.dataPlane.names, "example.com", "A")).toEqual([address]);
    const second = await startModel({ folder: await inheritedFolder(first) });
    expect(answers(second.dataPlane.names, "example.com", "A")).toEqual([address]);
    await second.remove(types.loadBalancer, loadBalancer);
    expect(answers(second.dataPlane.names, "example.com", "A")).toEqual([]);
  });

  it.each<[object, object, string]>([
    [{ zoneId: "Z1" }, {}, "the alias target name does not lie within the target zone"],
    [{ name: "127.9.9.9" }, {}, "but that target was not found"],
    [{}, { type: "TXT" }, "a load balancer has addresses only"],
  ])("refuses an alias with %j %j", async (aliasChanged, changed, message) => {
    const model = await startModel();
    const { alias, inputs } = await aliased(model);
    const other = { ...inputs, name: "www", aliases: [{ ...alias, ...aliasChanged }], ...changed };
    await expect(model.create(types.dnsRecord, other)).rejects.toThrow(message);
  });

  it("has no IPv6 address for a load balancer, and takes the console's spelling of its name", async () => {
    const model = await startModel();
    const { address, alias, inputs } = await aliased(model);
    await model.create(types.dnsRecord, { ...inputs, type: "AAAA" });
    expect(answers(model.dataPlane.names, "example.com", "AAAA")).toEqual([]);
    const spelled = { ...alias, name: `dualstack.${address}.` };
    await model.create(types.dnsRecord, { ...inputs, name: "www", aliases: [spelled] });
    expect(answers(model.dataPlane.names, "www.example.com", "A")).toEqual([address]);
  });
});
