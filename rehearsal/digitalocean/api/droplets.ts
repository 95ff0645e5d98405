import type { Call, Reply, Route } from "../../http/router.ts";
import { actionsOf, actionView } from "./actions.ts";
import type { Cloud } from "./cloud.ts";
import { notFound, unprocessable } from "./errors.ts";
import { createDroplets } from "./droplet-create.ts";
import { bootDroplet, deleteDroplet } from "./droplet-lifecycle.ts";
import { dropletView } from "./droplet-view.ts";
import { firewallsOf } from "./firewall-spec.ts";
import { firewallView } from "./firewalls.ts";
import { hasTag, present } from "./membership.ts";
import { pageOf } from "./pagination.ts";
import type { DropletRecord } from "./records.ts";
import { dropletSnapshotView } from "./snapshots.ts";

/** @throws {ApiError} 404 in words of the API. */
export function dropletOf(cloud: Cloud, call: Call): DropletRecord {
  const droplet = cloud.state.droplets.get(Number(call.params["droplet"]));
  if (droplet === undefined) throw notFound();
  return droplet;
}

export function dropletRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const at = (rest: string) => `/v2/droplets/{droplet}${rest}`;
  return [
    { method: "GET", pattern: "/v2/droplets", handle: (call) => listDroplets(cloud, call) },
    { method: "POST", pattern: "/v2/droplets", handle: (call) => create(cloud, call) },
    { method: "DELETE", pattern: "/v2/droplets", handle: (call) => deleteByTag(cloud, call) },
    {
      method: "GET",
      pattern: at(""),
      handle: (call) => ({ status: 200, body: { droplet: dropletView(cloud, dropletOf(cloud, call)) } }),
    },
    {
      method: "DELETE",
      pattern: at(""),
      handle: (call) => {
        const droplet = dropletOf(cloud, call);
        if (droplet.deleting) throw notFound();
        deleteDroplet(cloud, droplet);
        return { status: 204 };
      },
    },
    {
      method: "GET",
      pattern: at("/snapshots"),
      handle: (call) => {
        const { id } = dropletOf(cloud, call);
        const own = [...state.images.values()].filter((image) => image.droplet === id);
        return pageOf(call, "snapshots", own.map(dropletSnapshotView));
      },
    },
    {
      method: "GET",
      pattern: at("/firewalls"),
      handle: (call) => {
        const firewalls = firewallsOf(state, dropletOf(cloud, call));
        return pageOf(
          call,
          "firewalls",
          firewalls.map((firewall) => firewallView(cloud, firewall)),
        );
      },
    },
    {
      method: "GET",
      pattern: at("/actions"),
      handle: (call) => pageOf(call, "actions", actionsOf(state, dropletOf(cloud, call).id).map(actionView)),
    },
    ...["backups", "kernels"].map((empty) => ({
      method: "GET",
      pattern: at(`/${empty}`),
      handle: (call: Call) => {
        dropletOf(cloud, call);
        return pageOf(call, empty, []);
      },
    })),
    {
      method: "GET",
      pattern: at("/neighbors"),
      // All of them run on this machine, but the API's answer is for those who want to know a shared fate.
      handle: (call) => {
        const { id } = dropletOf(cloud, call);
        const others = present(state.droplets.values()).filter((droplet) => droplet.id !== id);
        return { status: 200, body: { droplets: others.map((droplet) => dropletView(cloud, droplet)) } };
      },
    },
  ];
}

function listDroplets(cloud: Cloud, call: Call): Reply {
  const tag = call.query.get("tag_name");
  const name = call.query.get("name");
  const listed = [...cloud.state.droplets.values()].filter(
    (droplet) =>
      (tag === null || (hasTag(droplet, tag) && !droplet.deleting)) &&
      (name === null || droplet.name.toLowerCase() === name.toLowerCase()) &&
      call.query.get("type") !== "gpus",
  );
  return pageOf(
    call,
    "droplets",
    listed.map((droplet) => dropletView(cloud, droplet)),
  );
}

async function create(cloud: Cloud, call: Call): Promise<Reply> {
  const droplets = await createDroplets(cloud, call.body, call.fault === "stuck-new");
  const actions = droplets.map((droplet) => {
    const { id } = bootDroplet(cloud, droplet);
    return { id, rel: "create", href: `${call.baseUrl}/v2/actions/${id}` };
  });
  const views = droplets.map((droplet) => dropletView(cloud, droplet));
  const made = call.body["names"] === undefined ? { droplet: views[0] } : { droplets: views };
  return { status: 202, body: { ...made, links: { actions } } };
}

function deleteByTag(cloud: Cloud, call: Call): Reply {
  const tag = call.query.get("tag_name") ?? "";
  if (tag === "") throw unprocessable("tag_name is required: droplets are deleted by tag, or each by its id.");
  for (const droplet of present(cloud.state.droplets.values())) {
    if (hasTag(droplet, tag)) deleteDroplet(cloud, droplet);
  }
  return { status: 204 };
}
