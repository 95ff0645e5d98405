import type { ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import { waitFor } from "../wait.ts";

interface SshKeyInputs {
  readonly name: string;
  readonly publicKey: string;
}

interface SshKeyOutputs extends SshKeyInputs {
  readonly fingerprint: string;
}

interface SshKeyReply {
  readonly ssh_key: {
    readonly id: number;
    readonly name: string;
    readonly public_key: string;
    readonly fingerprint: string;
  };
}

/** The API trims the key; what the program gave is kept where only white space differs. */
export function fromApi({ ssh_key: key }: SshKeyReply, given: string | undefined): SshKeyOutputs {
  const publicKey = given?.trim() === key.public_key.trim() ? given : key.public_key;
  return { name: key.name, publicKey, fingerprint: key.fingerprint };
}

export const sshKey: ResourceImplementation<Client, SshKeyInputs, SshKeyOutputs> = {
  timeouts: { create: 120 },
  async create(operation, inputs) {
    const api = apiOf(operation);
    const created = await api.post<SshKeyReply>("account/keys", { name: inputs.name, public_key: inputs.publicKey });
    const id = String(created.ssh_key.id);
    operation.exists(id, fromApi(created, inputs.publicKey));
    const waiting = { what: `the SSH key ${id} to be readable`, timeoutSeconds: operation.timeoutSeconds ?? 120 };
    const found = await waitFor(operation, waiting, async () => {
      const reply = await api.find<SshKeyReply>(`account/keys/${id}`);
      return reply === undefined ? { seen: "404" } : { done: reply };
    });
    return { id, outputs: fromApi(found, inputs.publicKey) };
  },
  async read(operation, id, state) {
    const reply = await apiOf(operation).find<SshKeyReply>(`account/keys/${id}`);
    return reply && { id, outputs: fromApi(reply, state.publicKey) };
  },
  async update(operation, id, { inputs }) {
    const api = apiOf(operation);
    await api.put(`account/keys/${id}`, { name: inputs.name });
    return fromApi(await api.get<SshKeyReply>(`account/keys/${id}`), inputs.publicKey);
  },
  delete: (operation, id) => apiOf(operation).delete(`account/keys/${id}`),
};
