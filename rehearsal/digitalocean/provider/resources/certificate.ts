import type { CheckFailure } from "../../../provider/check-failure.ts";
import type { ResourceImplementation } from "../../../provider/implementation.ts";
import { apiOf } from "../client.ts";
import type { Client } from "../client.ts";
import { digest } from "../digest.ts";
import type { Api } from "../http.ts";
import { hasStatus } from "../http.ts";
import { deleteIfThere, retryWhile, waitFor } from "../wait.ts";

interface CertificateInputs {
  readonly name: string;
  readonly type: string;
  readonly privateKey?: string;
  readonly leafCertificate?: string;
  readonly certificateChain?: string;
  readonly domains?: readonly string[];
}

export interface ApiCertificate {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly state: string;
  readonly dns_names?: readonly string[];
  readonly not_after: string;
  readonly sha1_fingerprint: string;
}

interface CertificateReply {
  readonly certificate: ApiCertificate;
}

export function toApi(inputs: CertificateInputs): object {
  const { name, type, privateKey, leafCertificate, certificateChain, domains } = inputs;
  return {
    name,
    type,
    ...(privateKey === undefined ? {} : { private_key: privateKey }),
    ...(leafCertificate === undefined ? {} : { leaf_certificate: leafCertificate }),
    ...(certificateChain === undefined ? {} : { certificate_chain: certificateChain }),
    ...(domains === undefined ? {} : { dns_names: domains }),
  };
}

export function fromApi(certificate: ApiCertificate): object {
  return {
    name: certificate.name,
    uuid: certificate.id,
    type: certificate.type,
    state: certificate.state,
    notAfter: certificate.not_after,
    sha1Fingerprint: certificate.sha1_fingerprint,
    // Of a custom certificate the names are its own, not something to be compared.
    ...(certificate.type === "custom" ? {} : { domains: certificate.dns_names ?? [] }),
  };
}

/** The first certificate of that name; certificates are known by name because a renewal changes their UUID. */
export async function findCertificate(api: Api, name: string): Promise<ApiCertificate | undefined> {
  const certificates = await api.list<ApiCertificate>(`certificates?name=${encodeURIComponent(name)}`, "certificates");
  return certificates[0];
}

/** The two texts by which the API says that a load balancer still has the certificate. */
const IN_USE = [
  "make sure the certificate is not in use before deleting it",
  "being used by one or more load balancers",
];
const DELETE_SECONDS = 900;

export const certificate: ResourceImplementation<Client, CertificateInputs> = {
  timeouts: { create: 600, delete: DELETE_SECONDS },
  check(inputs): CheckFailure[] {
    const { type, domains } = inputs;
    const pem = ["privateKey", "leafCertificate", "certificateChain"];
    if (type === "lets_encrypt" && domains === undefined) {
      return [{ property: "domains", reason: "is missing; a certificate of type lets_encrypt needs it" }];
    }
    if (type === "custom") {
      const missing = ["privateKey", "leafCertificate"].filter((name) => inputs[name] === undefined);
      return missing.map((property) => ({ property, reason: "is missing; a certificate of type custom needs it" }));
    }
    const conflicts = domains === undefined ? [] : pem.filter((name) => inputs[name] !== undefined);
    return conflicts.map((property) => ({ property, reason: "conflicts with domains; give one or the other" }));
  },
  async create(operation, inputs) {
    const api = apiOf(operation);
    const { certificate: created } = await api.post<CertificateReply>("certificates", toApi(inputs));
    // The state holds digests of what must be in PEM; it stays raw in the inputs.
    const hashed = {
      ...(inputs.privateKey === undefined ? {} : { privateKey: digest(inputs.privateKey) }),
      ...(inputs.leafCertificate === undefined ? {} : { leafCertificate: digest(inputs.leafCertificate) }),
      ...(inputs.certificateChain === undefined ? {} : { certificateChain: digest(inputs.certificateChain) }),
    };
    operation.exists(created.name, { ...fromApi(created), ...hashed });
    const waiting = {
      what: `the certificate ${created.name} to be verified`,
      timeoutSeconds: operation.timeoutSeconds ?? 600,
    };
    await waitFor(operation, waiting, async () => {
      const { state } = (await api.get<CertificateReply>(`certificates/${created.id}`)).certificate;
      if (state !== "verified" && state !== "pending") {
        throw new Error(`The certificate ${created.name} is in the state ${state}, not verified.`);
      }
      return state === "verified" ? { done: undefined } : { seen: state };
    });
    const found = await findCertificate(api, created.name);
    return { id: created.name, outputs: { ...fromApi(found ?? created), ...hashed } };
  },
  async read(operation, id) {
    const found = await findCertificate(apiOf(operation), id);
    return found && { id: found.name, outputs: fromApi(found) };
  },
  async delete(operation, id) {
    const api = apiOf(operation);
    const found = await findCertificate(api, id);
    if (found === undefined) {
      throw new Error(`Certificate ${id} not found: it is gone already; refresh the stack first.`);
    }
    const waiting = {
      what: `load balancers to let go of the certificate ${id}`,
      timeoutSeconds: operation.timeoutSeconds ?? DELETE_SECONDS,
    };
    const isPassing = (error: unknown): boolean =>
      hasStatus(error, 403) && IN_USE.some((text) => error.reason.toLowerCase().includes(text));
    await retryWhile(operation, waiting, isPassing, () => deleteIfThere(() => api.delete(`certificates/${found.id}`)));
  },
};
