import type { MemberHealth } from "../../cloud/data-plane.ts";
import type { Fault } from "../../http/faults.ts";
import type { Account } from "./account.ts";
import type { Instance } from "./instance.ts";
import {
  type CertificateRecord,
  certificatesOf,
  namesOf,
  statusOf as statusOfCertificate,
} from "./kinds/acm/certificate-records.ts";
import { type BalancerPlan, planOf } from "./kinds/balancing/balancer-spec.ts";
import type { BalancerComputed, BalancerRecord } from "./kinds/balancing/balancer.ts";
import type { ClassicInputs } from "./kinds/balancing/classic-records.ts";
import { classicPlanOf } from "./kinds/balancing/classic-spec.ts";
import type { LoadBalancerInputs } from "./kinds/balancing/load-balancer.ts";
import { keptOut, membersOf } from "./kinds/balancing/target-health.ts";
import { waitingOf } from "./kinds/compute/group-health.ts";
import type { GroupComputed, GroupInputs, GroupRecord } from "./kinds/compute/group-records.ts";
import { plainName, zonesOf } from "./kinds/route53/inputs.ts";
import { types } from "./types.ts";

/** Tags by which a person, and the program's own tools, tell whose a host is. */
const tellingTags = ["Name", "evenkeel:site"];

/** What is there and how it is, for people and for `npm run rehearsal -- status`. */
export async function statusOf(account: Account, faults: readonly Fault[]): Promise<object> {
  const { records, dataPlane, instances } = account;
  const balancers = [
    ...records
      .all<LoadBalancerInputs, BalancerComputed>(types.loadBalancer)
      .map((record) => ({ record, plan: planOf(account, record) })),
    ...records
      .all<ClassicInputs, BalancerComputed>(types.classicLoadBalancer)
      .map((record) => ({ record, plan: classicPlanOf(account, record) })),
  ];
  const groups = records.everyOf<GroupInputs, GroupComputed>(types.group);
  return {
    dataPlane: dataPlane.kind,
    publicRange: account.publicRange,
    store: dataPlane.store,
    accountId: account.accountId,
    vcpuLimit: account.vcpuLimit,
    hosts: instances.filter((one) => one.lifecycle !== "Terminated").map(hostView),
    loadBalancers: await Promise.all(balancers.map(({ record, plan }) => balancerView(account, record, plan))),
    groups: await Promise.all(groups.map((group) => groupView(account, group))),
    gateways: records.all(types.natGateway).map(({ id }) => ({ id })),
    addresses: records.all(types.address).map(({ id }) => ({ id })),
    zones: zonesOf(records).map((zone) => ({ id: zone.id, name: plainName(zone.inputs.name) })),
    certificates: certificatesOf(records).map((certificate) => certificateView(account, certificate)),
    faults,
  };
}

function hostView(instance: Instance): object {
  const { id, imageId, tags, privateAddress, lifecycle, zone, group, launchTemplate, reason } = instance;
  return {
    id,
    name: tags["Name"] ?? instance.privateDnsName,
    state: hostState(instance),
    instanceId: id,
    machine: id,
    privateAddress,
    tags: tellingTags.flatMap((key) => tags[key] ?? []),
    image: imageId,
    lifecycle,
    zone,
    group,
    launchTemplate,
    ...(reason === undefined ? {} : { problem: reason }),
  };
}

function hostState({ state, lifecycle, offSince }: Instance): "starting" | "running" | "off" | "leaving" {
  if (lifecycle.startsWith("Terminating")) return "leaving";
  if (state === "pending") return "starting";
  return offSince === undefined && state === "running" ? "running" : "off";
}

async function balancerView(account: Account, record: BalancerRecord, { unreachable }: BalancerPlan): Promise<object> {
  const { id, inputs, computed } = record;
  const kept: readonly MemberHealth[] = unreachable.map((one) => ({ id: one, healthy: false, lastCheck: keptOut }));
  return {
    id,
    name: inputs.name,
    address: computed.address,
    status: computed.address === "" ? "provisioning" : "active",
    members: [...(await membersOf(account, computed)), ...kept],
    ...(computed.problem === undefined ? {} : { problem: computed.problem }),
  };
}

function certificateView(account: Account, certificate: CertificateRecord): object {
  const { id, inputs, computed } = certificate;
  const problem = computed.refused ?? computed.failure?.message;
  return {
    name: id,
    state: statusOfCertificate(certificate, account.now()),
    domains: namesOf(inputs),
    notAfter: computed.issued?.notAfter ?? "",
    ...(problem === undefined ? {} : { problem }),
  };
}

async function groupView(account: Account, group: GroupRecord): Promise<object> {
  const { id, inputs, computed } = group;
  const waiting = await waitingOf(account, group);
  return {
    name: id,
    minSize: inputs.minSize,
    maxSize: inputs.maxSize,
    desiredCapacity: computed.desiredCapacity,
    ...(waiting === undefined ? {} : { waitingFor: waiting }),
  };
}
