import { alarmLine, readAlarms } from "../alarms.ts";
import { certificateLine } from "../certificates.ts";
import { findCloud } from "../cloud-process.ts";
import { type Balancer, type Host, readStatus } from "../cloud-status.ts";
import { cloudNames } from "../clouds/cloud-name.ts";
import { clouds } from "../clouds/clouds.ts";
import { readEndpoint } from "../endpoint.ts";
import { checksOf, cloudIdOf, hostsOf } from "../hosts.ts";
import { certificatesOf, curlLine, namedSite, type NamedSite } from "../site-names.ts";
import { readOutputs } from "../stack-outputs.ts";
import { findStrays, strayWords } from "../strays.ts";
import type { Context, Result } from "./verb.ts";

/** What runs: the clouds, the stack's address and release, all load balancers and hosts. Changes nothing. */
export async function status({ args }: Context): Promise<Result> {
  const { home, stack } = args;
  const endpoint = await findCloud(home);
  if (endpoint === undefined) {
    const crashed = (await readEndpoint(home)) !== undefined;
    const words = crashed
      ? "the rehearsal cloud is gone without `npm stop`: `npm start` starts it again, `npm stop` removes what it left"
      : `no rehearsal runs in ${home.folder}; \`npm start\` starts one`;
    return { json: { running: false, crashed }, text: [words], exitCode: 1 };
  }
  const [outputs, seen] = await Promise.all([readOutputs(home, stack), readStatus(endpoint)]);
  const { hosts, balancers } = seen;
  const strays = await findStrays(home, endpoint, seen);
  const alarms = await readAlarms(endpoint);
  const site = namedSite(outputs ?? {}, balancers, endpoint.authority.trustedRootsFile);
  const certificates = site === undefined ? [] : await certificatesOf(site);
  const roles = rolesOf(hosts, outputs);
  const kind = endpoint.kind === "docker" ? "with hosts" : "API only";
  const busy = cloudNames.filter((name) => [...hosts, ...balancers].some(({ cloud }) => cloud === name));
  return {
    json: {
      running: true,
      ...endpoint,
      stack,
      outputs: outputs ?? null,
      hosts,
      strays,
      balancers,
      certificates,
      alarms,
    },
    text: [
      `rehearsal cloud, ${kind} (process ${endpoint.pid}), its log is ${home.cloudLog}`,
      ...cloudNames.map((name) => `  ${clouds[name].title} at ${endpoint.clouds[name].url}`),
      siteLine(stack, outputs),
      ...certificates.map((certificate) => certificateLine(certificate, Date.now())),
      ...(site === undefined ? [] : siteNotes(site)),
      ...alarms.map(alarmLine),
      ...busy.flatMap((name) => [
        // One alone needs no heading: its hosts say what they are.
        ...(busy.length > 1 ? [`on ${clouds[name].title}:`] : []),
        ...balancers.filter(({ cloud }) => cloud === name).map(balancerLine),
        ...hosts.filter(({ cloud }) => cloud === name).map((host) => hostLine(host, balancers, roles.get(host))),
      ]),
      ...strayWords(strays),
    ],
  };
}

function siteLine(stack: string, outputs: Readonly<Record<string, unknown>> = {}): string {
  const { url, release } = outputs;
  if (typeof url !== "string" || typeof release !== "string") return `stack ${stack}: not up`;
  return `stack ${stack}: ${url}, release ${release}`;
}

function siteNotes(site: NamedSite): string[] {
  const waits = site.waitsFor === "" ? [] : [`  at the last up the certificate waited for ${site.waitsFor}`];
  return [...waits, curlLine(site)];
}

function balancerLine({ name, address, status: state, problem = "" }: Balancer): string {
  return `  ${state.padEnd(8)} load balancer ${name}  ${address}  ${problem}`.trimEnd();
}

/** What hosts of the asked stack are to it: of the generation that the last good `up` proved, or another. */
function rolesOf(hosts: readonly Host[], outputs: Readonly<Record<string, unknown>> = {}): ReadonlyMap<Host, string> {
  const proven = hostsOf(hosts, outputs);
  const { cloud, tag } = outputs;
  const own = hosts.filter((host) => host.cloud === cloud && host.tags.includes(String(tag)));
  return new Map(own.map((host) => [host, proven.includes(host) ? "serving generation" : "another generation"]));
}

function hostLine(host: Host, balancers: readonly Balancer[], role = ""): string {
  const checks = checksOf(host, balancers);
  const health = checks.map(({ healthy, lastCheck }) => `${healthy ? "in" : "out"} (${lastCheck})`).join(", ");
  const { state, hostId, name, privateAddress } = host;
  return [
    `  ${state.padEnd(8)} host ${hostId}`,
    name,
    cloudIdOf(host),
    privateAddress,
    health || "in no load balancer",
    ...(role === "" ? [] : [role]),
  ].join("  ");
}
