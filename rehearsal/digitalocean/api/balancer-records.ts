export interface LoadBalancerRecord {
  readonly id: string;
  readonly region: string;
  readonly vpc: string;
  readonly createdAt: string;
  readonly privateAddress: string;
  /** Empty until it is active. */
  ip: string;
  status: "new" | "active" | "errored";
  settings: LoadBalancerSettings;
  projectId: string;
  /** The latest change is not in the data plane yet. */
  processing: boolean;
  /** Names that DigitalOcean has made records for by itself. */
  named?: readonly string[];
  deleting?: true;
  problem?: string;
}

/** What a PUT replaces as a whole. */
export interface LoadBalancerSettings {
  readonly name: string;
  readonly algorithm: "round_robin" | "least_connections";
  readonly size: string;
  readonly sizeUnit: number;
  readonly forwardingRules: readonly ForwardingRule[];
  readonly healthCheck: HealthCheckSettings;
  readonly stickySessions: StickySessions;
  readonly tag: string;
  readonly dropletIds: readonly number[];
  readonly redirectHttpToHttps: boolean;
  readonly proxyProtocol: boolean;
  readonly backendKeepalive: boolean;
  readonly idleTimeoutSeconds: number;
  readonly disableLetsEncryptDnsRecords: boolean;
  readonly networkStack: "IPV4";
  readonly tlsCipherPolicy: "DEFAULT" | "STRONG";
}

export interface ForwardingRule {
  readonly entry_protocol: "http" | "https" | "http2" | "tcp";
  readonly entry_port: number;
  readonly target_protocol: "http" | "https" | "http2" | "tcp";
  readonly target_port: number;
  readonly certificate_id: string;
  readonly tls_passthrough: boolean;
}

export interface HealthCheckSettings {
  readonly protocol: "http" | "tcp";
  readonly port: number;
  readonly path?: string;
  readonly check_interval_seconds: number;
  readonly response_timeout_seconds: number;
  readonly unhealthy_threshold: number;
  readonly healthy_threshold: number;
}

export type StickySessions =
  | { readonly type: "none" }
  | { readonly type: "cookies"; readonly cookie_name: string; readonly cookie_ttl_seconds: number };
