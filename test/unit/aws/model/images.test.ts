import { describe, expect, it } from "vitest";

import { types } from "../../../../rehearsal/aws/model/types.ts";
import { createGroupOn, hostsOf } from "./fleet.ts";
import { NotingDataPlane, type RunningModel, startModel } from "./running-model.ts";
import { createNetwork, groupInputs, templateInputs } from "./site.ts";

const GET_AMI = "aws:ec2/getAmi:getAmi";
const GET_AMI_IDS = "aws:ec2/getAmiIds:getAmiIds";
const owners = ["self"];

/** Paper that remembers which images it has, and of what. */
class Imaging extends NotingDataPlane {
  readonly images = new Map<string, string>();

  override async createImage(id: string, image = ""): Promise<void> {
    await super.createImage(id);
    this.images.set(image, id);
  }

  override async removeImage(image = ""): Promise<void> {
    await super.removeImage();
    this.images.delete(image);
  }
}

async function withHost(): Promise<{ model: RunningModel; plane: Imaging; host: string; launch: Launch }> {
  const plane = new Imaging({ speed: 1000 });
  // A host without power stays as it is, and is not replaced.
  const model = await startModel({ dataPlane: plane, timing: { noticeSeconds: 1_000_000_000 } });
  const network = await createNetwork(model);
  await createGroupOn(model, network, { minSize: 1 });
  const [host] = await hostsOf(model);
  const launch = async (name: string, imageId: string, group: object = {}) => {
    const template = await model.create(types.launchTemplate, templateInputs(network, { name, imageId }));
    return (await model.create(types.group, { ...groupInputs(network, template.id), name, minSize: 1, ...group })).id;
  };
  return { model, plane, host: host?.id ?? "", launch };
}

type Launch = (name: string, imageId: string, group?: object) => Promise<string>;

async function imageOf(model: RunningModel, host: string, name: string, tags: object = {}): Promise<string> {
  const answer = await model.ask("POST", `/_rehearsal/machines/${host}/image`, { name, tags });
  expect(answer).toMatchObject({
    status: 201,
    body: { imageId: expect.stringMatching(/^ami-[\da-f]{17}$/) as string },
  });
  return (answer.body as { readonly imageId: string }).imageId;
}

async function remove(model: RunningModel, image: string) {
  return model.ask("DELETE", `/_rehearsal/images/${image}`);
}

describe("an image of an instance", () => {
  it("is found by owner, name and tag, in its region only, and told with its name", async () => {
    const { model, plane, host } = await withHost();
    const id = await imageOf(model, host, "evenkeel-web-1a2b-20260102T030405Z", { site: "web" });
    expect(plane.images.get(id)).toBe(host);
    const filters = [{ name: "name", values: ["evenkeel-web-*"] }];
    expect(await model.call(GET_AMI, { owners, filters })).toMatchObject({
      id,
      name: "evenkeel-web-1a2b-20260102T030405Z",
      ownerId: "123456789012",
      architecture: "x86_64",
      public: false,
      tags: { site: "web" },
    });
    const byTag = [{ name: "tag:site", values: ["web"] }];
    expect(await model.call(GET_AMI_IDS, { owners: ["123456789012"], filters: byTag })).toMatchObject({ ids: [id] });
    const others = [{ name: "tag:site", values: ["shop"] }];
    expect(await model.call(GET_AMI_IDS, { owners, filters: others })).toMatchObject({ ids: [] });
    expect(await model.call(GET_AMI_IDS, { owners: ["136693071363"], filters })).toMatchObject({ ids: [] });
    const images = [{ id, name: "evenkeel-web-1a2b-20260102T030405Z", inUse: false, tags: { site: "web" } }];
    expect((await model.ask("GET", "/_rehearsal/images")).body).toMatchObject({ images });
  });

  it("are listed newest first, or the other way round", async () => {
    const { model, host } = await withHost();
    const older = await imageOf(model, host, "site-1");
    const newer = await imageOf(model, host, "site-2");
    expect(await model.call(GET_AMI_IDS, { owners })).toMatchObject({ ids: [newer, older] });
    expect(await model.call(GET_AMI_IDS, { owners, sortAscending: true })).toMatchObject({ ids: [older, newer] });
    expect(await model.call(GET_AMI, { owners, mostRecent: true })).toMatchObject({ id: newer });
  });

  it("is what instances of a template that names it boot from, and stays while one may", async () => {
    const { model, plane, host, launch } = await withHost();
    const id = await imageOf(model, host, "golden");
    expect(plane.machine(host)?.image).toBe("debian-13");
    const group = await launch("from-image", id, { forceDelete: true });
    await model.ready(types.group, group);
    const [booted] = (await hostsOf(model)).filter((one) => one.id !== host);
    expect(plane.machine(booted?.id ?? "")?.image).toBe(id);
    expect((await model.ask("GET", "/_rehearsal/images")).body).toMatchObject({ images: [{ inUse: true }] });
    const message = expect.stringContaining(`in use by ${booted?.id ?? ""}, the group ${group}`) as string;
    expect(await remove(model, id)).toMatchObject({ status: 422, body: { message } });
    expect(plane.images.has(id)).toBe(true);

    await model.remove(types.group, group);
    expect((await remove(model, id)).status).toBe(204);
    expect(plane.images.size).toBe(0);
    expect((await remove(model, id)).status).toBe(404);
    await expect(launch("too-late", id)).rejects.toThrow("image id does not exist in this region");
  });

  it("stays for a group that has no instance just now, and is launched from later", async () => {
    const { model, host, launch } = await withHost();
    const id = await imageOf(model, host, "golden");
    await launch("asleep", id, { minSize: 0, desiredCapacity: 0 });
    expect(await remove(model, id)).toMatchObject({ status: 422 });
  });

  it("can be made of one without power, and its name is its alone and of EC2's form", async () => {
    const { model, host } = await withHost();
    const make = (name: string) => model.ask("POST", `/_rehearsal/machines/${host}/image`, { name });
    expect((await make("no")).status).toBe(422);
    expect((await make("evenkeel:web")).status).toBe(422);
    await model.ask("POST", `/_rehearsal/machines/${host}/kill`);
    const id = await imageOf(model, host, "once");
    const message = `AMI name once is already in use by AMI ${id}: take another one, or delete that.`;
    expect(await make("once")).toMatchObject({ status: 422, body: { message } });
    expect((await model.ask("POST", "/_rehearsal/machines/i-0/image", { name: "none" })).status).toBe(404);
  });
});
