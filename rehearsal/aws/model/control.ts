import { Serial } from "../../cloud/serial.ts";
import { ApiError, unprocessable } from "../../http/api-error.ts";
import { authorityRoutes } from "../../http/authority-surface.ts";
import type { Faults } from "../../http/faults.ts";
import { type Fields, integer, object, text } from "../../http/fields.ts";
import type { Journal } from "../../http/journal.ts";
import type { Call, Reply, Route } from "../../http/router.ts";
import { surfaceRoutes } from "../../http/surface.ts";
import type { Account } from "./account.ts";
import { firedAlarms } from "./alarms/watch.ts";
import { certificateRoutes } from "./certificate-control.ts";
import type { Follower } from "./follower.ts";
import { freeRangeFor } from "./free-range.ts";
import { createImage, removeImage, usersOf } from "./images.ts";
import type { Instance } from "./instance.ts";
import { membersOfGroup } from "./kinds/compute/group-health.ts";
import { findGroup } from "./kinds/compute/group-records.ts";
import type { OwnImage } from "./own-image.ts";
import type { Load } from "./state.ts";
import { statusOf } from "./status.ts";
import type { Tags } from "./tags.ts";

export interface Controls {
  readonly journal: Journal;
  readonly faults: Faults;
}

const done: Reply = { status: 204 };

/** The rehearsal's own surface under `/_rehearsal`, for tests and drills: nothing of it exists at AWS. */
export function controlRoutes(account: Account, follower: Follower, { journal, faults }: Controls): Route[] {
  const ranges = new Serial();
  const at = (rest: string) => `/_rehearsal${rest}`;
  const named = ({ params: { machine = "" } }: Call) => instanceOf(account, machine);
  return [
    ...surfaceRoutes({
      dataPlane: account.dataPlane,
      journal,
      faults,
      status: () => statusOf(account, faults.list()),
      machineOf: (id) => instanceOf(account, id).id,
      killed: (id) => {
        follower.machineChanged(id, "off");
      },
    }),
    ...authorityRoutes(account.dataPlane),
    ...certificateRoutes(account, follower.issuer),
    { method: "GET", pattern: at("/alarms"), handle: () => ({ status: 200, body: { alarms: firedAlarms(account) } }) },
    {
      method: "POST",
      pattern: at("/machines/{machine}/terminate"),
      handle: async (call) => {
        await terminateBehind(account, named(call));
        return done;
      },
    },
    {
      method: "POST",
      pattern: at("/machines/{machine}/release"),
      handle: (call) => {
        named(call).released = true;
        return done;
      },
    },
    {
      method: "POST",
      pattern: at("/machines/{machine}/image"),
      handle: async (call) => {
        const order = { name: text(call.body, "name"), tags: tagsIn(call.body) };
        const { id } = await createImage(account, named(call), order);
        return { status: 201, body: { imageId: id } };
      },
    },
    {
      method: "GET",
      pattern: at("/images"),
      handle: () => ({
        status: 200,
        body: { images: [...account.images.values()].map((one) => imageView(account, one)) },
      }),
    },
    {
      method: "DELETE",
      pattern: at("/images/{image}"),
      handle: async ({ params: { image = "" } }) => {
        await removeImage(account, imageOf(account, image));
        return done;
      },
    },
    {
      method: "POST",
      pattern: at("/groups/{group}/load"),
      handle: ({ params: { group = "" }, body }) => {
        setLoad(account, group, body);
        return done;
      },
    },
    {
      method: "POST",
      pattern: at("/quota"),
      handle: ({ body }) => {
        account.state.vcpuLimit = integer(body, "vcpus", { min: 0, max: 1_000_000 });
        return done;
      },
    },
    {
      method: "GET",
      pattern: at("/free-range"),
      handle: async ({ query }) => {
        const name = query.get("name") ?? "";
        if (name === "") throw unprocessable("name is required: of the stack that the range is for.");
        return { status: 200, body: { range: await ranges.run("ranges", () => freeRangeFor(account, name)) } };
      },
    },
  ];
}

function instanceOf(account: Account, id: string): Instance {
  const instance = account.state.instances.get(id);
  if (instance !== undefined && instance.state !== "terminated") return instance;
  throw new ApiError(404, `There is no instance ${id}, or it is terminated.`);
}

function imageOf(account: Account, id: string): OwnImage {
  const image = account.images.get(id);
  if (image !== undefined) return image;
  throw new ApiError(404, `There is no image ${id} that was made in this account.`);
}

function imageView(account: Account, { id, name, createdAt, region, tags }: OwnImage): object {
  return { id, name, created: createdAt, region, tags, inUse: usersOf(account, id).length > 0 };
}

function tagsIn(body: Fields): Tags {
  const tags = object(body, "tags") ?? {};
  return Object.fromEntries(Object.keys(tags).map((key) => [key, text(tags, key)]));
}

/** Nobody is told: balancers and its group find out. */
async function terminateBehind(account: Account, instance: Instance): Promise<void> {
  instance.state = "terminated";
  instance.terminatedAt = account.now();
  await account.dataPlane.removeMachine(instance.id);
}

const unbounded = { min: 0, max: 1_000_000 };

/** An empty body: there is no metric, as in a group's first minutes. */
function setLoad(account: Account, name: string, body: Fields): void {
  if (findGroup(account.records, name) === undefined)
    throw new ApiError(404, `There is no auto scaling group ${name}.`);
  const instances = Math.max(1, membersOfGroup(account, name).length);
  const { cpuPercent, requestsPerTarget } = body;
  const load: Load = {
    instances,
    ...(cpuPercent === undefined ? {} : { cpuPercent: integer(body, "cpuPercent", { min: 0, max: 100 }) }),
    ...(requestsPerTarget === undefined ? {} : { requestsPerTarget: integer(body, "requestsPerTarget", unbounded) }),
  };
  account.state.loads.set(name, load);
}
