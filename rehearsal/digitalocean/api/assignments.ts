import { texts } from "../../http/fields.ts";
import type { Call } from "../../http/router.ts";
import type { Cloud } from "./cloud.ts";
import { unprocessable } from "./errors.ts";
import type { AssignmentRecord, ProjectRecord } from "./records.ts";
import type { State } from "./state.ts";

/** The kinds of resources that can be in a project; VPCs, firewalls, certificates and tags can't. */
const urnPattern = /^do:(app|dbaas|domain|droplet|floatingip|kubernetes|loadbalancer|reservedip|space|volume):.+$/;

export function defaultProject(state: State): ProjectRecord {
  const found = [...state.projects.values()].find((project) => project.isDefault);
  if (found === undefined) throw new TypeError("the account has no default project");
  return found;
}

/** @throws {ApiError} 422 for an unknown project. */
export function projectIdOf(state: State, wanted: string | undefined): string {
  if (wanted === undefined || wanted === "") return defaultProject(state).id;
  if (state.projects.has(wanted)) return wanted;
  throw unprocessable(`project_id ${JSON.stringify(wanted)} is none of this account's projects.`);
}

export function assign(cloud: Cloud, urn: string, project: { readonly id: string }): AssignmentRecord {
  const assignment: AssignmentRecord = { urn, project: project.id, assignedAt: cloud.now() };
  cloud.state.assignments.set(urn, assignment);
  const balancer = cloud.state.loadBalancers.get(urn.replace("do:loadbalancer:", ""));
  if (balancer !== undefined) balancer.projectId = project.id;
  return assignment;
}

export function assignmentView(baseUrl: string, assignment: AssignmentRecord, status: string): object {
  return {
    urn: assignment.urn,
    assigned_at: assignment.assignedAt,
    links: { self: selfLink(baseUrl, assignment.urn) },
    status,
  };
}

/** Where the API answers for a resource; one that it has no path for is found under its project. */
function selfLink(baseUrl: string, urn: string): string {
  const [, kind = "", id = ""] = urn.split(":");
  const paths: Readonly<Record<string, string>> = {
    droplet: "droplets",
    loadbalancer: "load_balancers",
    domain: "domains",
    volume: "volumes",
    dbaas: "databases",
  };
  return `${baseUrl}/v2/${paths[kind] ?? kind}/${encodeURIComponent(id)}`;
}

/** Of buckets the API knows nothing: they are made through the S3 protocol, elsewhere. */
function exists(state: State, urn: string): boolean {
  const [, kind, id = ""] = urn.split(":");
  if (kind === "droplet") return state.droplets.has(Number(id));
  if (kind === "loadbalancer") return state.loadBalancers.has(id);
  if (kind === "domain") return state.domains.has(id);
  return kind === "space";
}

export function assignAll(cloud: Cloud, project: ProjectRecord, call: Call): object[] {
  const urns = texts(call.body, "resources");
  const malformed = urns.find((urn) => !urnPattern.test(urn));
  if (malformed !== undefined) {
    throw unprocessable(`${JSON.stringify(malformed)} is no URN of something that can be in a project.`);
  }
  return urns.map((urn) => {
    if (exists(cloud.state, urn)) return assignmentView(call.baseUrl, assign(cloud, urn, project), "assigned");
    return assignmentView(call.baseUrl, { urn, project: project.id, assignedAt: cloud.now() }, "not_found");
  });
}
