import { randomUUID } from "node:crypto";

import { choice, type Fields, flag, optionalText, text } from "../../http/fields.ts";
import type { Call, Route } from "../../http/router.ts";
import { assignAll, assignmentView, defaultProject } from "./assignments.ts";
import type { Cloud } from "./cloud.ts";
import { ApiError, notFound, unprocessable } from "./errors.ts";
import { pageOf } from "./pagination.ts";
import type { ProjectRecord } from "./records.ts";
import type { State } from "./state.ts";

const environments = ["Development", "Staging", "Production"] as const;
const maxName = 175;
const maxText = 255;

/** A purpose that is none of these comes back with `Other: ` before it. */
const purposes = [
  "Just trying out DigitalOcean",
  "Class project / Educational purposes",
  "Website or blog",
  "Web Application",
  "Service or API",
  "Mobile Application",
  "Machine learning / AI / Data processing",
  "IoT",
  "Operational / Developer tooling",
];

function projectView(state: State, project: ProjectRecord): object {
  return {
    id: project.id,
    owner_uuid: state.account.uuid,
    owner_id: 1,
    name: project.name,
    description: project.description,
    purpose: project.purpose,
    environment: project.environment,
    is_default: project.isDefault,
    created_at: project.createdAt,
    updated_at: project.updatedAt,
  };
}

function readText(body: Fields, key: string, max: number, fallback: string): string {
  const value = optionalText(body, key) ?? fallback;
  if (value.length <= max) return value;
  throw unprocessable(`${key} has ${value.length} characters; at most ${max} are allowed.`);
}

function purposeOf(body: Fields, fallback: string): string {
  const purpose = readText(body, "purpose", maxText, fallback);
  return purposes.includes(purpose) || purpose.startsWith("Other: ") ? purpose : `Other: ${purpose}`;
}

function checkUnique(state: State, name: string, self?: ProjectRecord): void {
  const other = [...state.projects.values()].find((project) => project.name === name && project !== self);
  if (other !== undefined) throw new ApiError(409, `name must be unique; there is a project ${name} already.`);
}

function createProject(cloud: Cloud, body: Fields): ProjectRecord {
  const name = readText({ name: text(body, "name") }, "name", maxName, "");
  checkUnique(cloud.state, name);
  const project: ProjectRecord = {
    id: randomUUID(),
    name,
    description: readText(body, "description", maxText, ""),
    purpose: purposeOf(body, "Web Application"),
    environment: choice(body, "environment", environments, "Development"),
    isDefault: false,
    createdAt: cloud.now(),
    updatedAt: cloud.now(),
  };
  cloud.state.projects.set(project.id, project);
  return project;
}

function updateProject(cloud: Cloud, project: ProjectRecord, body: Fields): void {
  const name = readText(body, "name", maxName, project.name);
  checkUnique(cloud.state, name, project);
  const environment = optionalText(body, "environment") ?? "";
  project.environment = environment === "" ? project.environment : choice(body, "environment", environments);
  project.description = readText(body, "description", maxText, project.description);
  project.purpose = purposeOf(body, project.purpose);
  project.name = name;
  project.updatedAt = cloud.now();
  if (!flag(body, "is_default", project.isDefault) || project.isDefault) return;
  defaultProject(cloud.state).isDefault = false;
  project.isDefault = true;
}

function removeProject(state: State, project: ProjectRecord): void {
  const used = [...state.assignments.values()].some((assignment) => assignment.project === project.id);
  if (used) throw new ApiError(412, "cannot delete a project with resources. move or remove the resources first");
  if (project.isDefault) throw new ApiError(403, "cannot delete the default project");
  state.projects.delete(project.id);
}

export function projectRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const found = (call: Call): ProjectRecord => {
    const id = call.params["project"] ?? "";
    const project = id === "default" ? defaultProject(state) : state.projects.get(id);
    if (project === undefined) throw notFound();
    return project;
  };
  const update = (call: Call) => {
    const project = found(call);
    updateProject(cloud, project, call.body);
    return { status: 200, body: { project: projectView(state, project) } };
  };
  return [
    {
      method: "GET",
      pattern: "/v2/projects",
      handle: (call) =>
        pageOf(
          call,
          "projects",
          [...state.projects.values()].map((project) => projectView(state, project)),
        ),
    },
    {
      method: "POST",
      pattern: "/v2/projects",
      handle: (call) => ({ status: 201, body: { project: projectView(state, createProject(cloud, call.body)) } }),
    },
    {
      method: "GET",
      pattern: "/v2/projects/{project}",
      handle: (call) => ({ status: 200, body: { project: projectView(state, found(call)) } }),
    },
    { method: "PATCH", pattern: "/v2/projects/{project}", handle: update },
    { method: "PUT", pattern: "/v2/projects/{project}", handle: update },
    {
      method: "DELETE",
      pattern: "/v2/projects/{project}",
      handle: (call) => {
        removeProject(state, found(call));
        return { status: 204 };
      },
    },
    {
      method: "GET",
      pattern: "/v2/projects/{project}/resources",
      handle: (call) => {
        const { id } = found(call);
        const own = [...state.assignments.values()].filter((assignment) => assignment.project === id);
        return pageOf(
          call,
          "resources",
          own.map((assignment) => assignmentView(call.baseUrl, assignment, "ok")),
        );
      },
    },
    {
      method: "POST",
      pattern: "/v2/projects/{project}/resources",
      handle: (call) => ({ status: 200, body: { resources: assignAll(cloud, found(call), call) } }),
    },
  ];
}
