import type { Constraint } from "../../provider/schema.ts";

/*
 * What the provider enforces beyond its Pulumi schema: defaults, allowed values, ranges, and which lists are sets. Source: the
 * schemas in terraform-provider-digitalocean 2.99 (`digitalocean/RESOURCE/resource_*.go`); names' characters: API reference.
 */
type Constraints = Readonly<Record<string, Constraint>>;

const PORT: Constraint = { range: [1, 65535] };
const OFF: Constraint = { default: false };
export const FILLED: Constraint = { length: [1, Infinity] };
const NOT_ZERO: Constraint = { range: [1, Infinity] };
const SET: Constraint = { unordered: true };
const HOST_NAME: Constraint = {
  length: [1, 255],
  pattern: {
    expression: /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/,
    words: "letters, digits, dots and dashes, a letter or digit at both ends",
  },
};
const TAG_NAME: Constraint = {
  length: [1, 255],
  pattern: { expression: /^[A-Za-z0-9:_-]+$/, words: "letters, digits, colons, dashes and underscores" },
};
export const SPACES_REGION: Constraint = {
  ignoreCase: true,
  allowed: ["ams3", "atl1", "blr1", "fra1", "lon1", "nyc3", "sfo2", "sfo3", "sgp1", "syd1", "tor1"],
};

/** By type name (the last part of its token), then by property. */
export const resourceConstraints: Readonly<Record<string, Constraints>> = {
  Certificate: {
    name: FILLED,
    domains: SET,
    type: { default: "custom", allowed: ["custom", "lets_encrypt"] },
  },
  DnsRecord: {
    type: { allowed: ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "TXT", "SRV", "SOA"] },
    port: { range: [0, 65535] },
    priority: { range: [0, 65535] },
    weight: { range: [0, 65535] },
    ttl: { range: [1, Infinity] },
    flags: { range: [0, 255] },
    tag: { allowed: ["issue", "issuewild", "iodef"] },
  },
  Domain: { name: FILLED },
  Droplet: {
    image: FILLED,
    name: HOST_NAME,
    region: { ignoreCase: true },
    size: { ignoreCase: true },
    // The API's limit; the provider doesn't check it.
    userData: { length: [1, 65_536] },
    sshKeys: SET,
    tags: SET,
    volumeIds: SET,
    backups: OFF,
    ipv6: OFF,
    monitoring: OFF,
    gracefulShutdown: OFF,
    resizeDisk: { default: true },
  },
  Firewall: {
    name: HOST_NAME,
    dropletIds: SET,
    tags: SET,
    inboundRules: SET,
    outboundRules: SET,
  },
  LoadBalancer: {
    name: FILLED,
    region: { ignoreCase: true },
    size: { allowed: ["lb-small", "lb-medium", "lb-large"] },
    sizeUnit: { range: [1, 200] },
    algorithm: { default: "round_robin", allowed: ["round_robin", "least_connections"] },
    forwardingRules: SET,
    dropletIds: SET,
    dropletTag: { ...TAG_NAME, ignoreCase: true },
    redirectHttpToHttps: OFF,
    enableProxyProtocol: OFF,
    enableBackendKeepalive: OFF,
    disableLetsEncryptDnsRecords: OFF,
    httpIdleTimeoutSeconds: { range: [30, 600] },
    type: { ignoreCase: true, allowed: ["REGIONAL", "GLOBAL", "REGIONAL_NETWORK"] },
    domains: SET,
    targetLoadBalancerIds: SET,
    network: { ignoreCase: true, allowed: ["EXTERNAL", "INTERNAL"] },
    networkStack: { ignoreCase: true, allowed: ["IPV4", "DUALSTACK"] },
    tlsCipherPolicy: { ignoreCase: true, allowed: ["DEFAULT", "STRONG"] },
  },
  Project: {
    name: { length: [1, 175] },
    description: { default: "", length: [0, 255] },
    purpose: { default: "Web Application", length: [0, 255] },
    environment: { ignoreCase: true, allowed: ["development", "staging", "production"] },
    isDefault: OFF,
    resources: SET,
  },
  ProjectResources: { project: FILLED, resources: SET },
  SpacesBucket: {
    name: { length: [3, 63] },
    region: { ...SPACES_REGION, default: "nyc3" },
    acl: { default: "private", allowed: ["private", "public-read"] },
    forceDestroy: OFF,
  },
  SpacesBucketObject: {
    region: SPACES_REGION,
    bucket: FILLED,
    key: FILLED,
    acl: { default: "private", allowed: ["private", "public-read"] },
    forceDestroy: OFF,
  },
  SpacesBucketPolicy: { region: SPACES_REGION },
  SshKey: { name: FILLED, publicKey: FILLED },
  Tag: { name: TAG_NAME },
  UptimeAlert: {
    name: FILLED,
    checkId: FILLED,
    type: { allowed: ["latency", "down", "down_global", "ssl_expiry"] },
    comparison: { allowed: ["greater_than", "less_than"] },
    period: { allowed: ["2m", "3m", "5m", "10m", "15m", "30m", "1h"] },
  },
  UptimeCheck: {
    name: FILLED,
    target: FILLED,
    type: { default: "https", allowed: ["ping", "http", "https"] },
    regions: SET,
    enabled: { default: true },
  },
  Vpc: { name: HOST_NAME, description: { length: [0, 255] } },
};

/** By name of the nested type, then by property. */
export const typeConstraints: Readonly<Record<string, Constraints>> = {
  DropletAutoscaleConfig: {
    minInstances: NOT_ZERO,
    maxInstances: NOT_ZERO,
    cooldownMinutes: NOT_ZERO,
    targetNumberInstances: NOT_ZERO,
    targetCpuUtilization: { range: [0, 1] },
    targetMemoryUtilization: { range: [0, 1] },
  },
  DropletAutoscaleDropletTemplate: { sshKeys: SET, tags: SET },
  DropletBackupPolicy: {
    plan: { allowed: ["daily", "weekly"] },
    weekday: { allowed: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] },
    hour: { range: [0, 20] },
  },
  FirewallInboundRule: {
    protocol: { allowed: ["tcp", "udp", "icmp"] },
    portRange: FILLED,
    sourceAddresses: SET,
    sourceDropletIds: SET,
    sourceKubernetesIds: SET,
    sourceLoadBalancerUids: SET,
    sourceTags: SET,
  },
  FirewallOutboundRule: {
    protocol: { allowed: ["tcp", "udp", "icmp"] },
    portRange: FILLED,
    destinationAddresses: SET,
    destinationDropletIds: SET,
    destinationKubernetesIds: SET,
    destinationLoadBalancerUids: SET,
    destinationTags: SET,
  },
  LoadBalancerDomain: { name: FILLED, isManaged: OFF },
  LoadBalancerForwardingRule: {
    entryProtocol: { allowed: ["http", "https", "http2", "http3", "tcp", "udp"] },
    entryPort: PORT,
    targetProtocol: { allowed: ["http", "https", "http2", "tcp", "udp"] },
    targetPort: PORT,
    tlsPassthrough: OFF,
  },
  LoadBalancerGlbSettings: {
    targetProtocol: { allowed: ["http", "https"] },
    targetPort: { allowed: [80, 443] },
    failoverThreshold: { range: [1, 99] },
  },
  LoadBalancerGlbSettingsCdn: { isEnabled: OFF },
  LoadBalancerHealthcheck: {
    protocol: { allowed: ["http", "https", "tcp"] },
    port: PORT,
    path: FILLED,
    checkIntervalSeconds: { default: 10, range: [3, 300] },
    responseTimeoutSeconds: { default: 5, range: [3, 300] },
    unhealthyThreshold: { default: 3, range: [2, 10] },
    healthyThreshold: { default: 5, range: [2, 10] },
  },
  LoadBalancerStickySessions: {
    type: { default: "none", allowed: ["cookies", "none"] },
    cookieName: { length: [2, 40] },
    cookieTtlSeconds: { range: [1, Infinity] },
  },
  SpacesBucketVersioning: { enabled: OFF },
  SpacesKeyGrant: { permission: { allowed: ["read", "readwrite", "fullaccess"] } },
};

/** By name of the nested type: what the provider fills in when it is not given. A certificate's "id" is its name there, too. */
export const chosenByCloud: Readonly<Record<string, readonly string[]>> = {
  LoadBalancerDomain: ["certificateId", "certificateName"],
  LoadBalancerForwardingRule: ["certificateId", "certificateName"],
};

/** Types whose name is made up when it is not given; the bridge's limit for all of them. */
export const AUTONAMED: ReadonlySet<string> = new Set([
  "Certificate",
  "Droplet",
  "DropletAutoscale",
  "DropletSnapshot",
  "Firewall",
  "LoadBalancer",
  "Project",
  "SpacesBucket",
  "SpacesKey",
  "SshKey",
  "Tag",
  "UptimeAlert",
  "UptimeCheck",
  "Vpc",
]);
export const AUTONAME_MAX_LENGTH = 255;
