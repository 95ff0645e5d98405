import { openInstance } from "../../cloud/docker/instance.ts";
import { machineContainer } from "../../cloud/docker/machine-container.ts";
import { type CloudStatus, type Host, readStatus } from "../cloud-status.ts";
import type { CloudApi } from "../clouds/cloud-api.ts";
import { clouds } from "../clouds/clouds.ts";
import { runCommand } from "../command.ts";
import { imageOf } from "../golden-image.ts";
import { chooseHost, cloudIdOf, hostsOf, isAnswering } from "../hosts.ts";
import { composeImageName } from "../image-name.ts";
import { listenForInterruption } from "../interruption.ts";
import { Mistake } from "../mistake.ts";
import { during } from "../progress.ts";
import { readOutputs } from "../stack-outputs.ts";
import { rehearsedConfigs } from "../stack-tags.ts";
import { waitUntil } from "../waiting.ts";
import { commandFor } from "./command-line.ts";
import { pruneImages } from "../old-images.ts";
import { requireCloud } from "./require-cloud.ts";
import type { Context, Result } from "./verb.ts";

/** Of the host: takes it out of rotation and removes what is its own; ends well when it may be switched off. */
const sealProgram = "/usr/local/lib/evenkeel/seal";
/** It waits until the load balancer has let go of the host. */
const sealSeconds = 600;
/** A host that starts anew installs what its image lacks, and is then checked. */
const backSeconds = 900;

/** Makes an image of a healthy host, which answers again when this returns; on AWS another one does in its place. */
export async function snapshot(context: Context): Promise<Result> {
  const { args, say } = context;
  const endpoint = await requireCloud(args.home);
  const site = await siteOf(context);
  const { host, answering } = chooseSource(await readStatus(endpoint), site.outputs, args);
  const configs = await rehearsedConfigs(args.home);
  const api = clouds[host.cloud].api(endpoint, [...configs.values()]);
  const name = await freeName(api, site);

  const sealing = endpoint.kind === "docker" && { seal: () => seal(args.home.cloud, host) };
  const interruption = listenForInterruption();
  const isCancelled = () => interruption.happened();
  const id = await imageOf({ api, host, name, ...sealing }, { say, isCancelled }).finally(() => {
    interruption.forget();
  });
  await during(say, `waiting until ${answering} hosts answer again`, () =>
    waitUntil(`the image ${id} is there, but not all hosts answer again`, backSeconds, async () => {
      const now = await readStatus(endpoint);
      return answeringIn(now, site.outputs).length >= answering;
    }),
  );
  const removed =
    args.keep === undefined
      ? []
      : await pruneImages(api, { tag: site.tag, keep: args.keep, configs: [...configs.values()] });
  return {
    json: { image: { id, name }, host, removed },
    text: [
      `image ${id}, ${name}, of ${cloudIdOf(host)}`,
      ...removed.map((image) => `removed the older image ${image.id}, ${image.name}`),
      "Hosts are made from it when the stack's file says so, as a new generation:",
      `  evenkeel:hostImage: ${JSON.stringify(id)}    in Pulumi.${args.stack}.yaml, then \`${commandFor(args, "up")}\``,
    ],
  };
}

interface SiteOutputs {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly tag: string;
  readonly release: string;
}

async function siteOf({ args }: Context): Promise<SiteOutputs> {
  const outputs = (await readOutputs(args.home, args.stack)) ?? {};
  const { tag, release } = outputs;
  if (typeof tag === "string" && typeof release === "string") return { outputs, tag, release };
  throw new Mistake(
    `the stack ${args.stack} is not up in ${args.home.folder}, so it has no healthy host. \`npm start\` brings it up.`,
  );
}

/** The host to take, and how many answer now. */
function chooseSource(
  status: CloudStatus,
  outputs: SiteOutputs["outputs"],
  { host: wanted, force, stack }: Context["args"],
): { readonly host: Host; readonly answering: number } {
  const healthy = answeringIn(status, outputs);
  const [first] = healthy;
  if (first === undefined)
    throw new Mistake(`no host of the stack ${stack} is healthy: an image of a sick one would make sick ones.`);
  const host = wanted === undefined ? first : chooseHost(hostsOf(status.hosts, outputs), wanted);
  if (!healthy.includes(host))
    throw new Mistake(`${cloudIdOf(host)} is not healthy: an image of it would make sick hosts.`);
  if (healthy.length < 2 && !force) {
    throw new Mistake(
      `${cloudIdOf(host)} is the only healthy host of the stack ${stack}, and can't answer while its image is made. With --force nobody answers meanwhile.`,
    );
  }
  return { host, answering: healthy.length };
}

function answeringIn({ hosts, balancers }: CloudStatus, outputs: SiteOutputs["outputs"]): readonly Host[] {
  return hostsOf(hosts, outputs).filter((host) => isAnswering(host, balancers));
}

/** Names tell the second; images of the same second, as only a rehearsal is quick enough to make, must not share one. */
async function freeName(api: CloudApi, { tag, release }: SiteOutputs): Promise<string> {
  const taken = new Set((await api.images()).map((image) => image.name));
  let name = "";
  await waitUntil("finding a name for the image", 5, () => {
    name = composeImageName({ tag, release, madeAt: new Date() });
    return Promise.resolve(!taken.has(name));
  });
  return name;
}

async function seal(cloudFolder: string, host: Host): Promise<void> {
  const container = machineContainer(await openInstance(cloudFolder), host.machine);
  const { code, stdout, stderr } = await runCommand("docker", ["exec", container, sealProgram], {
    timeoutSeconds: sealSeconds,
  });
  if (code === 0) return;
  const words = `${stdout}${stderr}`.trim().split("\n").slice(-8).join("\n");
  throw new Mistake(`${cloudIdOf(host)} can't be sealed (${sealProgram} ended with ${code}):\n${words}`);
}
