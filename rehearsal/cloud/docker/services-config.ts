import { SOURCE_HEADER } from "./metadata-service.ts";

/** Where the services container finds the folder with its files and the sockets of this process. */
export const SERVICES_MOUNT = "/run/evenkeel-cloud";

/** The program that answers for names, beside HAProxy, which speaks no UDP. */
export const NAMES_PROGRAM = "names.py";

const METADATA_ADDRESS = "169.254.169.254";

/** Docker's own resolver in every container; it asks whom the machine under it asks. */
const RESOLVER = "127.0.0.11";

/** HAProxy and the relay for names. When one of them ends, the container does: half of the services would deceive. */
export function servicePrograms(address: string): string {
  return [
    `ip address add ${METADATA_ADDRESS}/32 dev lo || exit`,
    `haproxy -W -db -f ${SERVICES_MOUNT}/haproxy.cfg &`,
    `python3 -u ${SERVICES_MOUNT}/${NAMES_PROGRAM} ${address} ${SERVICES_MOUNT}/names.sock ${RESOLVER} &`,
    "wait -n",
  ].join("\n");
}

const START_SECONDS = 30;

/** A script for bash in the container, that ends well once all of its programs take connections. */
export function awaitPrograms(address: string): string {
  const listening = [`${METADATA_ADDRESS}/80`, `${address}/80`, `${address}/443`, `${address}/53`]
    .map((endpoint) => `true < /dev/tcp/${endpoint}`)
    .join(" && ");
  return `timeout ${START_SECONDS} bash -c 'until (${listening}) 2> /dev/null; do sleep 0.05; done'`;
}

/** HAProxy's configuration. @param address the container's own on the public network */
export function renderServices(address: string): string {
  return `defaults
  timeout connect 5s
  timeout client 5m
  timeout server 5m

frontend metadata
  mode http
  bind ${METADATA_ADDRESS}:80
  http-request set-header ${SOURCE_HEADER} %[src]
  default_backend metadata

backend metadata
  mode http
  server cloud unix@${SERVICES_MOUNT}/metadata.sock

frontend store
  mode tcp
  bind ${address}:80
  default_backend store

backend store
  mode tcp
  server cloud unix@${SERVICES_MOUNT}/store.sock

frontend authority
  mode tcp
  bind ${address}:443
  default_backend authority

backend authority
  mode tcp
  server cloud unix@${SERVICES_MOUNT}/authority.sock
`;
}
