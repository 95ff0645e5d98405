import type { Authority } from "./authority.ts";
import type { Names } from "./names.ts";

/**
 * What any cloud is made of, as the rehearsal builds it. An API model (DigitalOcean's, AWS's) decides what should be;
 * a data plane makes it so. There are two: `docker`, where machines are real Debian hosts, and `paper`, where nothing
 * is booted and hosts only answer as if, for tests of the program with hundreds of them.
 *
 * Every `set…` is idempotent: it takes the whole wanted state and makes the least change that leads there.
 */
export interface DataPlane {
  readonly kind: "docker" | "paper";

  /** The range that public addresses of machines are taken from, as CIDR; `.1` to `.15` are the data plane's own. */
  readonly publicRange: string;

  /** Where the object store answers S3 requests: for programs on this machine, and for machines of the data plane. */
  readonly store: { readonly url: string; readonly urlForMachines: string };

  /** What zones of the cloud's DNS say; programs on this machine ask it at its port, machines ask as they ask for any name. */
  readonly names: Names;

  readonly authority: Authority;

  /** A private range that is free on this machine, as CIDR (a /20). */
  freeRange(): Promise<string>;
  /** @throws {RangeTaken} if `range` overlaps a network that this machine has. */
  setNetwork(network: NetworkSpec): Promise<void>;
  removeNetwork(id: string): Promise<void>;

  /** Makes a machine and starts it; resolves once its init runs. What the operating system does then is its own affair. */
  createMachine(machine: MachineSpec): Promise<void>;
  startMachine(id: string): Promise<void>;
  /** Cuts the power. */
  stopMachine(id: string): Promise<void>;
  /** Presses the power button: the operating system is asked to go down; resolves once it is off. */
  shutdownMachine(id: string): Promise<void>;
  /** Asks the operating system to reboot; resolves once init runs again. */
  rebootMachine(id: string): Promise<void>;
  /** Also what is left of one that could not be made. */
  removeMachine(id: string): Promise<void>;
  /** Boots the machine from another image under the same id, addresses and user data. */
  rebuildMachine(id: string, image: string): Promise<void>;
  resizeMachine(id: string, size: MachineSize): Promise<void>;
  machineState(id: string): Promise<MachineState>;
  /**
   * Every program of the machine stands still from now on, whatever else is under way. It is `running` all the same: its kernel
   * takes connections, and nobody answers. Cutting its power or removing it works as ever. @throws {MachineOff}
   */
  freezeMachine(id: string): Promise<void>;
  /** Its programs go on where they stood; fine for one that is not frozen. */
  thawMachine(id: string): Promise<void>;
  /**
   * That share of what goes over the machine's private network, to it and from it, is lost: balancers reach it there, the store
   * does not. 0: none; 100: it is cut off. It lasts until it is set again or the machine boots. @throws {MachineOff}
   */
  setMachineLoss(id: string, lossPercent: number): Promise<void>;
  /** Called when a machine goes on or off by itself: it was killed, or its operating system halted or rebooted. */
  onMachineChange(listener: (id: string, state: MachineState) => void): void;
  /** @throws {MachineOff} if the machine does not run. */
  execute(id: string, command: readonly string[], options?: ExecuteOptions): Promise<ExecuteResult>;
  /** What the machine printed on its console since it was made. */
  console(id: string): Promise<string>;
  /** Replaces what the machine reads at http://169.254.169.254/. */
  setMetadata(id: string, metadata: Metadata): Promise<void>;

  /** Makes an image of a machine's disk under `image`, while it runs or not. */
  createImage(id: string, image: string): Promise<void>;
  removeImage(image: string): Promise<void>;

  /** `undefined`: no firewall, everything is open. Otherwise what no rule allows is dropped, silently, both ways. */
  setFirewall(machineId: string, rules: FirewallRules | undefined): Promise<void>;

  /** A loopback address (127.0.0.0/8) for a new load balancer, free on this machine. */
  freeLoadBalancerAddress(): Promise<string>;
  setLoadBalancer(balancer: LoadBalancerSpec): Promise<void>;
  removeLoadBalancer(id: string): Promise<void>;
  /** Health of each member as the balancer sees it now. */
  loadBalancerMembers(id: string): Promise<readonly MemberHealth[]>;

  setStoreKey(key: StoreKey): Promise<void>;
  removeStoreKey(accessKeyId: string): Promise<void>;

  /** Ends what belongs to this process and leaves machines, balancers and networks as they are. */
  close(): Promise<void>;
  /** Removes everything that this data plane ever made. */
  destroy(): Promise<void>;
}

export interface NetworkSpec {
  readonly id: string;
  /** CIDR. */
  readonly range: string;
}

export interface MachineSize {
  readonly vcpus: number;
  readonly memoryMegabytes: number;
}

export interface MachineSpec extends MachineSize {
  readonly id: string;
  readonly hostname: string;
  /** `debian-13`, or a name given to `createImage`. */
  readonly image: string;
  /** Id of the private network. */
  readonly network: string;
  readonly privateAddress: string;
  readonly publicAddress: string;
  /** What cloud-init takes for the identity of this machine: a new one makes it run all of its modules again. */
  readonly instanceId: string;
  /** Text, or bytes such as gzip's: cloud-init takes both. */
  readonly userData?: string | Bytes;
  /** SSH keys in OpenSSH form, for root. */
  readonly publicKeys: readonly string[];
  readonly metadata: Metadata;
  /** True: the metadata service answers only with a session's token, as EC2's does where IMDSv2 is required. */
  readonly metadataSessions?: boolean;
  readonly firewall: FirewallRules | undefined;
}

/** Path without the leading slash (`metadata/v1/user-data`) to body. */
export type Metadata = Readonly<Record<string, string | Bytes>>;

export interface Bytes {
  readonly base64: string;
}

export type MachineState = "running" | "off" | "missing";

export interface ExecuteOptions {
  readonly input?: string;
  /** Default: 60. */
  readonly timeoutSeconds?: number;
}

export interface ExecuteResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FirewallRules {
  readonly inbound: readonly FirewallRule[];
  readonly outbound: readonly FirewallRule[];
}

export interface FirewallRule {
  readonly protocol: "tcp" | "udp" | "icmp";
  /** First and last port; absent means all of them. Never given for icmp. */
  readonly ports?: readonly [number, number];
  /** IPv4 or IPv6 addresses or CIDRs of the other side. An empty list allows nobody. */
  readonly addresses: readonly string[];
}

export interface LoadBalancerSpec {
  readonly id: string;
  /** Where clients reach it: one of `freeLoadBalancerAddress`. */
  readonly address: string;
  /** Id of the private network, and the balancer's own address there: health checks and requests come from it. */
  readonly network: string;
  readonly privateAddress: string;
  /** With none it is an address that nobody else gets. */
  readonly listeners: readonly Listener[];
  readonly algorithm: "round_robin" | "least_connections";
  readonly stickyCookie?: { readonly name: string; readonly ttlSeconds: number };
  readonly health: HealthCheck;
  /** With no healthy member: true asks all of them, as an ALB does; false answers 503. */
  readonly failOpen: boolean;
  readonly proxyProtocol: boolean;
  /** False: a new connection to the member for every request. */
  readonly backendKeepalive: boolean;
  readonly idleTimeoutSeconds: number;
  readonly members: readonly Member[];
}

export interface Listener {
  readonly protocol: "http" | "https" | "tcp";
  readonly port: number;
  readonly targetProtocol: "http" | "https" | "tcp";
  readonly targetPort: number;
  /** Certificate chain and private key in PEM, for `https`. */
  readonly certificate?: string;
  /** Instead of passing requests on. Path and query stay. */
  readonly redirect?: Redirect;
}

export interface Redirect {
  readonly scheme: "http" | "https";
  /** Default: the host that was asked for. */
  readonly host?: string;
  /** Default: the scheme's own. */
  readonly port?: number;
  readonly status: 301 | 302 | 307 | 308;
}

export interface HealthCheck {
  readonly protocol: "http" | "tcp";
  readonly port: number;
  /** Only for `http`. */
  readonly path?: string;
  /** What the check calls itself, only for `http`. */
  readonly agent: string;
  /** Statuses that are healthy, only for `http`: numbers and ranges such as `200,301-302`. */
  readonly statuses: string;
  /** From the beginning of one check to that of the next, however long the answer takes. */
  readonly intervalSeconds: number;
  /** At most the interval. */
  readonly timeoutSeconds: number;
  readonly unhealthyThreshold: number;
  readonly healthyThreshold: number;
}

export interface Member {
  /** Id of the machine. */
  readonly id: string;
  readonly address: string;
  /** True: gets no new request, what it is answering goes on. */
  readonly draining?: boolean;
}

export interface MemberHealth {
  readonly id: string;
  readonly healthy: boolean;
  /** The last check in words, for people: `200`, `503`, `connection refused`, `timed out`. */
  readonly lastCheck: string;
}

export interface StoreKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** With one, every request must carry it, as for credentials of a role. */
  readonly sessionToken?: string;
  /** `get` is for objects whose names are known, `read` lists them too. `*` with `full` means every bucket, and the right to create some. */
  readonly grants: readonly { readonly bucket: string; readonly access: "get" | "read" | "readwrite" | "full" }[];
}

/** The wanted range overlaps a network that this machine has. */
export class RangeTaken extends Error {
  override readonly name = "RangeTaken";
}

export class MachineOff extends Error {
  override readonly name = "MachineOff";
}
