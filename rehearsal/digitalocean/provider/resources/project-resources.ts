import type { Operation, ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import { changeProjectResources, listProjectResources } from "./project.ts";

interface ProjectResourcesInputs {
  readonly project: string;
  readonly resources: readonly string[];
}

/** Of the wanted resources those that are in the project; others in it are none of this resource's business. */
export function present(wanted: readonly string[], actual: readonly string[]): readonly string[] {
  return wanted.filter((urn) => actual.includes(urn));
}

export const projectResources: ResourceImplementation<Client, ProjectResourcesInputs, ProjectResourcesInputs> = {
  async create(operation, inputs) {
    await apiOf(operation).get(`projects/${inputs.project}`);
    await changeProjectResources(apiOf(operation), inputs.project, [], inputs.resources);
    operation.exists(inputs.project);
    return { id: inputs.project, outputs: await read(operation, inputs.project, inputs.resources) };
  },
  async read(operation, id, { resources = [] }) {
    const found = await apiOf(operation).find(`projects/${id}`);
    return found === undefined ? undefined : { id, outputs: await read(operation, id, resources) };
  },
  async update(operation, id, { inputs, state }) {
    await apiOf(operation).get(`projects/${id}`);
    await changeProjectResources(apiOf(operation), id, state.resources, inputs.resources);
    return read(operation, id, inputs.resources);
  },
  async delete(operation, id, { resources }) {
    if ((await apiOf(operation).find(`projects/${id}`)) !== undefined) {
      await changeProjectResources(apiOf(operation), id, resources, []);
    }
  },
};

async function read(
  operation: Operation<Client>,
  project: string,
  wanted: readonly string[],
): Promise<ProjectResourcesInputs> {
  return { project, resources: present(wanted, await listProjectResources(apiOf(operation), project)) };
}
