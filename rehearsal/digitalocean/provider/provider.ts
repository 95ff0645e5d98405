import type { CallRecord } from "../../provider/definition.ts";
import { startProvider } from "../../provider/provider.ts";
import type { RunningProvider } from "../../provider/provider.ts";
import type { Client } from "./client.ts";
import { mistakesInConfiguration, readConfiguration } from "./configuration.ts";
import { functions as catalogueFunctions } from "./functions/catalogue.ts";
import { functions as resourceFunctions } from "./functions/resources.ts";
import { functions as spacesFunctions } from "./functions/spaces.ts";
import { certificate } from "./resources/certificate.ts";
import { dnsRecord } from "./resources/dns-record.ts";
import { domain } from "./resources/domain.ts";
import { dropletAutoscale } from "./resources/droplet-autoscale.ts";
import { droplet } from "./resources/droplet-resource.ts";
import { dropletSnapshot } from "./resources/droplet-snapshot.ts";
import { firewall } from "./resources/firewall-resource.ts";
import { loadBalancer } from "./resources/load-balancer-resource.ts";
import { projectResources } from "./resources/project-resources.ts";
import { project } from "./resources/project.ts";
import { spacesBucketObject } from "./resources/spaces-bucket-object.ts";
import { spacesBucketPolicy } from "./resources/spaces-bucket-policy.ts";
import { spacesBucket } from "./resources/spaces-bucket.ts";
import { spacesKey } from "./resources/spaces-key.ts";
import { sshKey } from "./resources/ssh-key.ts";
import { tag } from "./resources/tag.ts";
import { uptimeAlert } from "./resources/uptime-alert.ts";
import { uptimeCheck } from "./resources/uptime-check.ts";
import { vpc } from "./resources/vpc.ts";
import { loadSchema } from "./schema.ts";

export interface DigitalOceanOptions {
  /** How long to wait between two looks at something that isn't ready yet. Default: 200. */
  readonly pollMilliseconds?: number;
  readonly log?: (record: CallRecord) => void;
}

/** The version of the SDK in use, which the engine compares; what is modelled is the provider 4.76.0. */
export const VERSION = "4.80.1";

const resources = {
  certificate,
  dnsRecord,
  domain,
  droplet,
  dropletAutoscale,
  dropletSnapshot,
  firewall,
  loadBalancer,
  project,
  projectResources,
  spacesBucket,
  spacesBucketObject,
  spacesBucketPolicy,
  spacesKey,
  sshKey,
  tag,
  uptimeAlert,
  uptimeCheck,
  vpc,
};

/**
 * Serves a stand-in for the official DigitalOcean provider, for machines that can't install that one. It makes the same HTTP
 * calls in the same order against `digitalocean:apiEndpoint`, and refuses every endpoint that is not on this machine.
 */
export function startDigitalOceanProvider(options: DigitalOceanOptions = {}): Promise<RunningProvider> {
  const { log, pollMilliseconds = 200 } = options;
  return startProvider<Client>({
    name: "digitalocean",
    version: VERSION,
    schema: loadSchema(),
    resources: Object.fromEntries(
      Object.entries(resources).map(([name, resource]) => [
        `digitalocean:index/${name}:${capitalized(name)}`,
        resource,
      ]),
    ),
    functions: Object.fromEntries(
      Object.entries({ ...catalogueFunctions, ...resourceFunctions, ...spacesFunctions }).map(
        ([name, implementation]) => [`digitalocean:index/${name}:${name}`, implementation],
      ),
    ),
    checkConfig: mistakesInConfiguration,
    configure: (config) => ({ configuration: readConfiguration(config), pollMilliseconds, spaces: undefined }),
    ...(log === undefined ? {} : { log }),
  });
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
