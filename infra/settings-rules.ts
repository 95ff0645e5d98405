import { isIP } from "node:net";

import { reaches, reachesAnywhere } from "./egress.ts";
import { admitSeconds } from "./host/health-policy.ts";
import type { SettingName, SettingValues } from "./settings-schema.ts";

/** What no single setting can tell: a condition that must not hold, and what to say when it does. */
interface Rule {
  readonly setting: SettingName;
  readonly broken: (values: SettingValues) => boolean;
  readonly message: (values: SettingValues) => string;
}

/** Whether a host's image is a snapshot, by its number, and not a slug. */
export const isSnapshot = (image: string): boolean => /^\d+$/.test(image);

export function storeEndpoint(values: Pick<SettingValues, "region" | "storeEndpoint">): string {
  return values.storeEndpoint === "" ? `https://${values.region}.digitaloceanspaces.com` : values.storeEndpoint;
}

function storePort(values: SettingValues): number {
  const { port, protocol } = new URL(storeEndpoint(values));
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}

/** Whether hosts must look a name up before they can serve: the store's, or the package mirror's. */
function looksNamesUp(values: SettingValues): boolean {
  return !isSnapshot(values.hostImage) || isIP(new URL(storeEndpoint(values)).hostname) === 0;
}

function secondsToFirstRequest(values: SettingValues): number {
  return admitSeconds({
    intervalSeconds: values.healthIntervalSeconds,
    healthyThreshold: values.healthHealthyThreshold,
  });
}

export const rules: readonly Rule[] = [
  {
    setting: "healthTimeoutSeconds",
    broken: (values) => values.healthTimeoutSeconds > values.healthIntervalSeconds,
    message: (values) =>
      `a check may not outlast the interval to the next one; allowed: at most healthIntervalSeconds, ${values.healthIntervalSeconds}`,
  },
  {
    setting: "redirectHttp",
    broken: (values) => values.redirectHttp && values.certificateName === "",
    message: () => "nothing would answer on port 443; set certificateName, or leave redirectHttp false",
  },
  {
    setting: "certificateName",
    broken: (values) => values.certificateName !== "" && values.domains.length === 0,
    message: () => "a certificate is for a name; set domains to the names it was issued for",
  },
  {
    setting: "adminCidrs",
    broken: (values) => values.adminCidrs.length > 0 && values.sshKeys.length === 0,
    message: () => "SSH would be open with no key to log in by; set sshKeys, or leave adminCidrs empty",
  },
  {
    setting: "probes",
    broken: (values) => values.probes.some(({ path }) => path.split("?")[0] === values.healthPath),
    message: (values) =>
      `${values.healthPath} only says ok once the probes are answered, so it can't be one of them; name a path that your users ask for`,
  },
  {
    setting: "egress",
    broken: (values) => !reachesAnywhere(values.egress, storePort(values)),
    message: (values) => `hosts fetch their release from ${storeEndpoint(values)}; add tcp/${storePort(values)}`,
  },
  {
    setting: "egress",
    broken: (values) => !isSnapshot(values.hostImage) && !reachesAnywhere(values.egress, 80),
    message: (values) =>
      `hosts made from ${values.hostImage} install nginx from Debian's mirror; add tcp/80, or set hostImage to a snapshot`,
  },
  {
    setting: "egress",
    broken: (values) => looksNamesUp(values) && !reaches(values.egress, "udp", 53),
    message: () => "hosts find the release store and Debian's mirror by name; add udp/53",
  },
  {
    setting: "gateTimeoutSeconds",
    broken: (values) => values.gateTimeoutSeconds <= secondsToFirstRequest(values),
    message: (values) =>
      `the load balancer lets no host in before ${secondsToFirstRequest(values)} s (healthIntervalSeconds times healthHealthyThreshold); allowed: more than that`,
  },
  {
    setting: "vpcRange",
    broken: (values) => values.vpcRange !== "" && !isPrivateRange(values.vpcRange),
    message: () => "allowed: a range from /16 to /28 inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16",
  },
];

/** RFC 1918, and the sizes that DigitalOcean takes for a VPC. */
function isPrivateRange(range: string): boolean {
  const [address = "", length = ""] = range.split("/");
  const [first = 0, second = 0] = address.split(".").map(Number);
  const isPrivate =
    first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
  return isPrivate && Number(length) >= 16 && Number(length) <= 28;
}
