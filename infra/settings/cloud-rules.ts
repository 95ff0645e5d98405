import type { Rule } from "./rule.ts";
import type { SettingValues } from "./schema.ts";
import type { CloudName } from "./setting.ts";
import { isOwnImage } from "./values.ts";

const prefix = ({ vpcRange }: SettingValues) => Number(vpcRange.split("/")[1]);

const digitalocean: readonly Rule[] = [
  {
    setting: "healthTimeoutSeconds",
    broken: (values) => values.healthTimeoutSeconds < 3,
    message: () => "DigitalOcean waits at least 3 s; allowed: 3 to 300",
  },
  {
    setting: "vpcRange",
    broken: (values) => values.vpcRange !== "" && (prefix(values) < 16 || prefix(values) > 28),
    message: () => "DigitalOcean's networks have from /16 to /28",
  },
  {
    setting: "hostImage",
    broken: ({ hostImage }) => hostImage.startsWith("ami-"),
    message: () => "that is an image of AWS; allowed: a slug such as debian-13-x64, or the number of a snapshot",
  },
  {
    setting: "scaleOn",
    broken: ({ scaleOn }) => scaleOn === "requests",
    message: () => "DigitalOcean's pools don't count requests; allowed: cpu or memory",
  },
  {
    setting: "scaleTarget",
    broken: ({ scaleTarget }) => scaleTarget < 5 || scaleTarget > 100,
    message: () => "it is per cent; allowed: 5 to 100",
  },
  {
    setting: "sshKeys",
    broken: ({ maxHosts, sshKeys }) => maxHosts !== 0 && sshKeys.length === 0,
    message: () =>
      "DigitalOcean makes no pool without an SSH key, though SSH stays closed without adminCidrs; name one, or leave maxHosts 0",
  },
];

const mostHosts = ({ hostCount, maxHosts }: SettingValues) => Math.max(hostCount, maxHosts);

/** An eighth of the range for each zone, of which AWS keeps five: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html. */
const hostAddresses = (values: SettingValues) => values.zones * (2 ** (32 - prefix(values) - 3) - 5);

/** Of a certificate of ACM; those of IAM have none. */
const regionOf = (certificateArn: string) => /^arn:[^:]+:acm:([^:]+):/.exec(certificateArn)?.[1];

/** Ranges of the checks: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html. */
const aws: readonly Rule[] = [
  {
    setting: "hostImage",
    broken: ({ hostImage }) => hostImage === "",
    message: () =>
      "it must be pinned, so that hosts change only when you mean it; allowed: the name of a Debian 13 image such as debian-13-amd64-20251117-2299 (the same in every region; each preview names the newest), or an id of your own such as ami-0123456789abcdef0",
  },
  {
    setting: "hostImage",
    broken: (values) => values.hostImage !== "" && !isDebian(values.hostImage) && !isOwnImage(values),
    message: () =>
      "allowed: the full name of a Debian 13 image such as debian-13-amd64-20251117-2299, or an id such as ami-0123456789abcdef0",
  },
  {
    setting: "scaleOn",
    broken: ({ scaleOn }) => scaleOn === "memory",
    message: () => "AWS does not know of a host's memory; allowed: cpu or requests",
  },
  {
    setting: "scaleTarget",
    broken: ({ scaleOn, scaleTarget }) => scaleOn === "cpu" && (scaleTarget < 10 || scaleTarget > 90),
    message: () => "with scaleOn cpu it is per cent of the processors; allowed: 10 to 90",
  },
  {
    setting: "scaleOn",
    broken: ({ scaleOn, elb }) => scaleOn === "requests" && elb === "classic",
    message: () => "a classic load balancer does not count requests per host; use cpu, or elb application",
  },
  {
    setting: "healthIntervalSeconds",
    broken: ({ healthIntervalSeconds }) => healthIntervalSeconds < 5,
    message: () => "AWS checks every 5 s at most; allowed: 5 to 300",
  },
  {
    setting: "healthTimeoutSeconds",
    broken: ({ healthTimeoutSeconds, healthIntervalSeconds }) => healthTimeoutSeconds === healthIntervalSeconds,
    message: ({ healthIntervalSeconds }) =>
      `on AWS a check must end before the next one begins; allowed: 2 to ${healthIntervalSeconds - 1}`,
  },
  {
    setting: "healthTimeoutSeconds",
    broken: ({ elb, healthTimeoutSeconds }) => healthTimeoutSeconds > (elb === "classic" ? 60 : 120),
    message: ({ elb }) => `allowed on ${elb} load balancers: 2 to ${elb === "classic" ? 60 : 120}`,
  },
  {
    setting: "egress",
    broken: ({ egress }) => egress.some(({ destination }) => destination.includes(":")),
    message: () => "the network on AWS has no IPv6; allowed: IPv4 ranges",
  },
  {
    setting: "vpcRange",
    broken: (values) => prefix(values) < 16 || prefix(values) > 24,
    message: () => "it is cut into eight subnets, which AWS wants to be /27 or larger; allowed: /16 to /24",
  },
  {
    setting: "vpcRange",
    broken: (values) => 2 * mostHosts(values) > hostAddresses(values),
    message: (values) =>
      `its subnets for hosts have ${hostAddresses(values)} addresses, and a release needs ${2 * mostHosts(values)} for a while; choose a larger range, or fewer hosts`,
  },
  {
    setting: "certificateArn",
    broken: ({ certificateArn, region }) => ![undefined, region].includes(regionOf(certificateArn)),
    message: ({ certificateArn, region }) =>
      `it is in ${regionOf(certificateArn) ?? ""}, and a load balancer takes certificates of its own region; name one in ${region}`,
  },
  {
    setting: "nat",
    broken: (values) => values.nat === "none" && !isOwnImage(values),
    message: ({ hostImage, webServer }) =>
      `hosts made from ${hostImage} install ${webServer} from Debian's mirror and would have no way there; use one or perZone, or set hostImage to an image of your own`,
  },
];

/** Rules of one cloud alone. */
export const cloudRules: Readonly<Record<CloudName, readonly Rule[]>> = { digitalocean, aws };

function isDebian(image: string): boolean {
  return /^debian-13-(amd64|arm64)-\d{8}-\d+$/.test(image);
}
