import { type Balancer, listBalancers } from "../balancers.ts";
import { findCloud } from "../cloud-process.ts";
import { readEndpoint } from "../endpoint.ts";
import { type Host, listHosts } from "../hosts.ts";
import { readOutputs } from "../stack-outputs.ts";
import type { Context, Result } from "./verb.ts";

/** What runs: the cloud, the stack's address and release, its hosts. Changes nothing. */
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
  const [outputs, hosts, balancers] = await Promise.all([
    readOutputs(home, stack),
    listHosts(endpoint),
    listBalancers(endpoint),
  ]);
  const kind = endpoint.kind === "docker" ? "with hosts" : "API only";
  return {
    json: { running: true, ...endpoint, stack, outputs: outputs ?? null, hosts, balancers },
    text: [
      `rehearsal cloud, ${kind}: ${endpoint.url} (process ${endpoint.pid}), its log is ${home.cloudLog}`,
      siteLine(stack, outputs),
      ...balancers.map(({ name, ip, status: state, problem = "" }) =>
        `  ${state.padEnd(7)} load balancer ${name}  ${ip}  ${problem}`.trimEnd(),
      ),
      ...hosts.map((host) => hostLine(host, balancers)),
    ],
  };
}

function siteLine(stack: string, outputs: Readonly<Record<string, unknown>> = {}): string {
  const { url, release } = outputs;
  if (typeof url !== "string" || typeof release !== "string") return `stack ${stack}: not up`;
  return `stack ${stack}: ${url}, release ${release}`;
}

function hostLine(
  { status: state, hostId, name, droplet, privateAddress }: Host,
  balancers: readonly Balancer[],
): string {
  const checks = balancers.flatMap(({ members }) => members.filter(({ id }) => id === String(droplet)));
  const health = checks.map(({ healthy, lastCheck }) => `${healthy ? "in" : "out"} (${lastCheck})`).join(", ");
  return `  ${state.padEnd(7)} host ${hostId}  ${name}  droplet ${droplet}  ${privateAddress ?? ""}  ${health || "in no load balancer"}`;
}
