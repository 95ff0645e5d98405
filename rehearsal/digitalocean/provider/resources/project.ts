import type { Operation, ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import { hasStatus } from "../http.ts";
import type { Api } from "../http.ts";
import { retryWhile } from "../wait.ts";

interface ProjectInputs {
  readonly name: string;
  readonly description: string;
  readonly purpose: string;
  readonly environment?: string;
  readonly isDefault: boolean;
  readonly resources?: readonly string[];
}

export interface ApiProject {
  readonly id: string;
  readonly owner_uuid: string;
  readonly owner_id: number;
  readonly name: string;
  readonly description: string;
  readonly purpose: string;
  readonly environment: string;
  readonly is_default: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

interface ProjectReply {
  readonly project: ApiProject;
}

interface ProjectOutputs {
  readonly resources: readonly string[];
}

export function fromApi(project: ApiProject, resources: readonly string[]): ProjectOutputs {
  return {
    ...{
      name: project.name,
      description: project.description,
      // The API says so of every purpose that is not one of its own.
      purpose: project.purpose.replace(/^Other: /, ""),
      environment: project.environment,
      isDefault: project.is_default,
      ownerUuid: project.owner_uuid,
      ownerId: project.owner_id,
      createdAt: project.created_at,
      updatedAt: project.updated_at,
    },
    resources,
  };
}

export async function listProjectResources(api: Api, id: string): Promise<string[]> {
  const resources = await api.list<{ urn: string }>(`projects/${id}/resources`, "resources");
  return resources.map(({ urn }) => urn);
}

/** A resource is never in no project: to take it out of one means to assign it to the default one. */
export async function changeProjectResources(
  api: Api,
  id: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const removed = before.filter((urn) => !after.includes(urn));
  const added = after.filter((urn) => !before.includes(urn));
  if (removed.length > 0) {
    const { project } = await api.get<ProjectReply>("projects/default");
    await api.post(`projects/${project.id}/resources`, { resources: removed });
  }
  if (added.length > 0) {
    await api.post(`projects/${id}/resources`, { resources: added });
  }
}

const DELETE_SECONDS = 180;

export const project: ResourceImplementation<Client, ProjectInputs, ProjectOutputs> = {
  timeouts: { delete: DELETE_SECONDS },
  async create(operation, inputs) {
    const api = apiOf(operation);
    const { name, purpose, description, environment, resources = [], isDefault } = inputs;
    const { project: created } = await api.post<ProjectReply>("projects", {
      name,
      purpose,
      ...(description === "" ? {} : { description }),
      ...(environment === undefined ? {} : { environment }),
    });
    if (resources.length > 0) {
      try {
        await api.post(`projects/${created.id}/resources`, { resources });
      } catch (error) {
        // The official provider takes the project back when it can't be filled.
        await api.delete(`projects/${created.id}`);
        throw error;
      }
    }
    operation.exists(created.id, fromApi(created, resources));
    if (isDefault) {
      const { name: named, description: described, purpose: meant, environment: placed } = created;
      const body = { name: named, description: described, purpose: meant, environment: placed, is_default: true };
      await api.patch(`projects/${created.id}`, body);
    }
    return { id: created.id, outputs: await readProject(operation, created.id) };
  },
  async read(operation, id) {
    const api = apiOf(operation);
    const reply = await api.find<ProjectReply>(`projects/${id}`);
    return reply && { id, outputs: fromApi(reply.project, await listProjectResources(api, id)) };
  },
  async update(operation, id, { inputs, state }) {
    const api = apiOf(operation);
    const { name, description, purpose, environment = "", isDefault } = inputs;
    await api.patch(`projects/${id}`, { name, description, purpose, environment, is_default: isDefault });
    await changeProjectResources(api, id, state.resources, inputs.resources ?? []);
    return readProject(operation, id);
  },
  async delete(operation, id, { resources }) {
    const api = apiOf(operation);
    await changeProjectResources(api, id, resources, []);
    // Resources move in their own time.
    const waiting = {
      what: `the project ${id} to be empty`,
      timeoutSeconds: operation.timeoutSeconds ?? DELETE_SECONDS,
    };
    const isPassing = (error: unknown): boolean =>
      hasStatus(error, 412) && error.reason.includes("cannot delete a project with resources");
    await retryWhile(operation, waiting, isPassing, () => api.delete(`projects/${id}`));
  },
};

async function readProject(operation: Operation<Client>, id: string): Promise<ProjectOutputs> {
  const api = apiOf(operation);
  const { project: found } = await api.get<ProjectReply>(`projects/${id}`);
  return fromApi(found, await listProjectResources(api, id));
}
