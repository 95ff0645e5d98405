import { randomUUID } from "node:crypto";

import { type Fields, optionalText } from "../../http/fields.ts";
import type { Call, Reply, Route } from "../../http/router.ts";
import { assign, projectIdOf } from "./assignments.ts";
import { balancerOf, change, mustBeReady } from "./balancer-changes.ts";
import { readSettings } from "./balancer-settings.ts";
import { findRegion, regionOf } from "./catalogue.ts";
import type { Cloud } from "./cloud.ts";
import { unprocessable } from "./errors.ts";
import { balancedDroplets } from "./membership.ts";
import { pageOf } from "./pagination.ts";
import type { LoadBalancerRecord } from "./balancer-records.ts";
import { freePrivateAddress, vpcFor } from "./vpc-networks.ts";

function balancerView(cloud: Cloud, balancer: LoadBalancerRecord): object {
  const { settings } = balancer;
  return {
    id: balancer.id,
    name: settings.name,
    ip: balancer.ip,
    size: settings.size,
    size_unit: settings.sizeUnit,
    type: "REGIONAL",
    network: "EXTERNAL",
    network_stack: settings.networkStack,
    tls_cipher_policy: settings.tlsCipherPolicy,
    algorithm: settings.algorithm,
    status: balancer.status,
    created_at: balancer.createdAt,
    forwarding_rules: settings.forwardingRules,
    health_check: settings.healthCheck,
    sticky_sessions: settings.stickySessions,
    region: regionOf(balancer.region),
    tag: settings.tag,
    droplet_ids: balancedDroplets(balancer, cloud.state.droplets.values()).map((droplet) => droplet.id),
    redirect_http_to_https: settings.redirectHttpToHttps,
    enable_proxy_protocol: settings.proxyProtocol,
    enable_backend_keepalive: settings.backendKeepalive,
    vpc_uuid: balancer.vpc,
    disable_lets_encrypt_dns_records: settings.disableLetsEncryptDnsRecords,
    project_id: balancer.projectId,
    http_idle_timeout_seconds: settings.idleTimeoutSeconds,
  };
}

async function createBalancer(cloud: Cloud, body: Fields): Promise<LoadBalancerRecord> {
  const { state } = cloud;
  const slug = optionalText(body, "region") ?? "";
  const region = findRegion(slug);
  if (region?.available !== true) {
    throw unprocessable(`region must be an open region, not ${JSON.stringify(slug)}; GET /v2/regions lists them.`);
  }
  const settings = readSettings(state, body);
  checkName(cloud, settings.name);
  const projectId = projectIdOf(state, optionalText(body, "project_id"));
  const vpc = await vpcFor(cloud, region.slug, optionalText(body, "vpc_uuid"));
  const balancer: LoadBalancerRecord = {
    id: randomUUID(),
    region: region.slug,
    vpc: vpc.id,
    createdAt: cloud.now(),
    privateAddress: freePrivateAddress(state, vpc),
    ip: "",
    status: "new",
    settings,
    projectId,
    processing: true,
  };
  state.loadBalancers.set(balancer.id, balancer);
  assign(cloud, `do:loadbalancer:${balancer.id}`, { id: projectId });
  return balancer;
}

function checkName(cloud: Cloud, name: string, self?: LoadBalancerRecord): void {
  const others = [...cloud.state.loadBalancers.values()].filter((one) => one !== self && one.deleting === undefined);
  if (others.some((one) => one.settings.name === name)) {
    throw unprocessable(`name must be unique; there is a load balancer ${name} already.`);
  }
}

/** What a change may not be made to: where the balancer is. */
function checkPlace(balancer: LoadBalancerRecord, body: Fields): void {
  const region = optionalText(body, "region") ?? balancer.region;
  const vpc = optionalText(body, "vpc_uuid") ?? "";
  if (region !== balancer.region && region !== "") {
    throw unprocessable(`region of a load balancer can't be changed (${balancer.region} to ${region}).`);
  }
  if (vpc !== "" && vpc !== balancer.vpc) throw unprocessable("vpc_uuid of a load balancer can't be changed.");
}

function update(cloud: Cloud, balancer: LoadBalancerRecord, body: Fields): Reply {
  mustBeReady(balancer);
  checkPlace(balancer, body);
  const settings = readSettings(cloud.state, body);
  checkName(cloud, settings.name, balancer);
  const projectId = optionalText(body, "project_id") ?? "";
  if (projectId !== "") assign(cloud, `do:loadbalancer:${balancer.id}`, { id: projectIdOf(cloud.state, projectId) });
  change(balancer, settings);
  return { status: 200, body: { load_balancer: balancerView(cloud, balancer) } };
}

export function loadBalancerRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const found = (call: Call) => balancerOf(cloud, call);
  const at = (rest: string) => `/v2/load_balancers/{balancer}${rest}`;
  return [
    {
      method: "GET",
      pattern: "/v2/load_balancers",
      handle: (call) => {
        const own = [...state.loadBalancers.values()].filter((balancer) => balancer.deleting === undefined);
        return pageOf(
          call,
          "load_balancers",
          own.map((balancer) => balancerView(cloud, balancer)),
        );
      },
    },
    {
      method: "POST",
      pattern: "/v2/load_balancers",
      handle: async (call) => {
        const balancer = await createBalancer(cloud, call.body);
        return { status: 202, body: { load_balancer: balancerView(cloud, balancer) } };
      },
    },
    {
      method: "GET",
      pattern: at(""),
      handle: (call) => ({ status: 200, body: { load_balancer: balancerView(cloud, found(call)) } }),
    },
    { method: "PUT", pattern: at(""), handle: (call) => update(cloud, found(call), call.body) },
    {
      method: "DELETE",
      pattern: at(""),
      handle: (call) => {
        const balancer = found(call);
        balancer.deleting = true;
        state.assignments.delete(`do:loadbalancer:${balancer.id}`);
        return { status: 204 };
      },
    },
  ];
}
