import { isIP } from "node:net";

import { admitSeconds } from "../host/health-policy.ts";
import { reaches, reachesAnywhere } from "./egress.ts";
import type { Rule } from "./rule.ts";
import type { SettingValues } from "./schema.ts";
import { tlsRules } from "./tls-rules.ts";
import { isOwnImage, storeEndpoint, storePort } from "./values.ts";

/** Whether hosts must look a name up before they can serve: the store's, or the package mirror's. AWS's resolver is always reached. */
function looksNamesUp(values: SettingValues): boolean {
  const names = !isOwnImage(values) || isIP(new URL(storeEndpoint(values)).hostname) === 0;
  return values.cloud !== "aws" && names;
}

function secondsToFirstRequest(values: SettingValues): number {
  return admitSeconds({
    intervalSeconds: values.healthIntervalSeconds,
    healthyThreshold: values.healthHealthyThreshold,
  });
}

/** Rules that hold on any cloud. */
export const rules: readonly Rule[] = [
  {
    setting: "healthTimeoutSeconds",
    broken: (values) => values.healthTimeoutSeconds > values.healthIntervalSeconds,
    message: (values) =>
      `a check may not outlast the interval to the next one; allowed: at most healthIntervalSeconds, ${values.healthIntervalSeconds}`,
  },
  {
    setting: "maxHosts",
    broken: ({ maxHosts, hostCount }) => maxHosts !== 0 && maxHosts < hostCount,
    message: ({ hostCount }) => `there are at least hostCount hosts; allowed: ${hostCount} or more, or 0`,
  },
  ...tlsRules,
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
    broken: (values) => !isOwnImage(values) && !reachesAnywhere(values.egress, 80),
    message: (values) =>
      `hosts made from ${values.hostImage} install ${values.webServer} from Debian's mirror; add tcp/80, or set hostImage to an image of your own`,
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
    broken: ({ vpcRange }) => vpcRange !== "" && !isPrivate(vpcRange),
    message: () => "allowed: a range inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16",
  },
];

/** RFC 1918. */
function isPrivate(range: string): boolean {
  const [first = 0, second = 0] = range.split(".").map(Number);
  return first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
}
