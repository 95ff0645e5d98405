import type { Operation, ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import { deleteIfThere, waitFor } from "../wait.ts";
import { findCertificate } from "./certificate.ts";
import type { ApiCertificate } from "./certificate.ts";
import { checkLoadBalancer } from "./load-balancer-check.ts";
import { certificateIdsIn, fromApi } from "./load-balancer-reply.ts";
import type { ApiLoadBalancer } from "./load-balancer-reply.ts";
import { certificatesOf, toApi } from "./load-balancer.ts";
import type { LoadBalancerInputs } from "./load-balancer.ts";

interface LoadBalancerReply {
  readonly load_balancer: ApiLoadBalancer;
}

/** The official provider's limit, which `customTimeouts` doesn't lengthen. */
const ACTIVE_SECONDS = 600;

export const loadBalancer: ResourceImplementation<Client, LoadBalancerInputs> = {
  check: checkLoadBalancer,
  async create(operation, inputs) {
    const api = apiOf(operation);
    const body = await bodyFor(operation, inputs);
    const { load_balancer: created } = await api.post<LoadBalancerReply>("load_balancers", body);
    const { id } = created;
    operation.exists(id, { status: created.status });
    await waitFor(
      operation,
      { what: `the load balancer ${id} to become active`, timeoutSeconds: ACTIVE_SECONDS },
      async () => {
        const { status } = (await api.get<LoadBalancerReply>(`load_balancers/${id}`)).load_balancer;
        if (status !== "active" && status !== "new") {
          throw new Error(`The new load balancer ${id} has the status ${status}; active was expected.`);
        }
        return status === "active" ? { done: undefined } : { seen: status };
      },
    );
    const { load_balancer: found } = await api.get<LoadBalancerReply>(`load_balancers/${id}`);
    return { id, outputs: await outputsOf(operation, found) };
  },
  async read(operation, id) {
    const reply = await apiOf(operation).find<LoadBalancerReply>(`load_balancers/${id}`);
    return reply && { id, outputs: await outputsOf(operation, reply.load_balancer) };
  },
  async update(operation, id, { inputs }) {
    const api = apiOf(operation);
    await api.put(`load_balancers/${id}`, await bodyFor(operation, inputs));
    const { load_balancer: found } = await api.get<LoadBalancerReply>(`load_balancers/${id}`);
    return outputsOf(operation, found);
  },
  delete: (operation, id) => deleteIfThere(() => apiOf(operation).delete(`load_balancers/${id}`)),
};

/** Certificates are looked up by name each time, because a renewal gives them another id. */
async function bodyFor(operation: Operation<Client>, inputs: LoadBalancerInputs): Promise<object> {
  const api = apiOf(operation);
  const ids = new Map<string, string>();
  for (const name of certificatesOf(inputs)) {
    const byName = await findCertificate(api, name);
    const found = byName ?? (await api.get<{ certificate: ApiCertificate }>(`certificates/${name}`)).certificate;
    ids.set(name, found.id);
  }
  return toApi(inputs, ids);
}

export async function outputsOf(
  operation: Pick<Operation<Client>, "client" | "signal">,
  balancer: ApiLoadBalancer,
): Promise<object> {
  const names = new Map<string, string>();
  for (const id of certificateIdsIn(balancer)) {
    const { certificate } = await apiOf(operation).get<{ certificate: ApiCertificate }>(`certificates/${id}`);
    names.set(id, certificate.name);
  }
  return fromApi(balancer, names);
}
