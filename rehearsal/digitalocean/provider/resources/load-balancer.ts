export interface ForwardingRule {
  readonly entryProtocol: string;
  readonly entryPort: number;
  readonly targetProtocol: string;
  readonly targetPort: number;
  readonly certificateName?: string;
  readonly certificateId?: string;
  readonly tlsPassthrough?: boolean;
}

interface LoadBalancerDomain {
  readonly name: string;
  readonly isManaged?: boolean;
  readonly certificateName?: string;
}

export interface LoadBalancerInputs {
  readonly name: string;
  readonly region?: string;
  readonly type?: string;
  readonly size?: string;
  readonly sizeUnit?: number;
  readonly algorithm?: string;
  readonly forwardingRules?: readonly ForwardingRule[];
  readonly healthcheck?: {
    readonly protocol: string;
    readonly port: number;
    readonly path?: string;
    readonly checkIntervalSeconds: number;
    readonly responseTimeoutSeconds: number;
    readonly unhealthyThreshold: number;
    readonly healthyThreshold: number;
  };
  readonly stickySessions?: { readonly type: string; readonly cookieName?: string; readonly cookieTtlSeconds?: number };
  readonly dropletIds?: readonly number[];
  readonly dropletTag?: string;
  readonly redirectHttpToHttps?: boolean;
  readonly enableProxyProtocol?: boolean;
  readonly enableBackendKeepalive?: boolean;
  readonly disableLetsEncryptDnsRecords?: boolean;
  readonly httpIdleTimeoutSeconds?: number;
  readonly vpcUuid?: string;
  readonly projectId?: string;
  readonly firewall?: { readonly allows?: readonly string[]; readonly denies?: readonly string[] };
  readonly domains?: readonly LoadBalancerDomain[];
  readonly glbSettings?: {
    readonly targetProtocol: string;
    readonly targetPort: number;
    readonly regionPriorities?: Readonly<Record<string, number>>;
    readonly failoverThreshold?: number;
    readonly cdn?: { readonly isEnabled?: boolean };
  };
  readonly targetLoadBalancerIds?: readonly string[];
  readonly network?: string;
  readonly networkStack?: string;
  readonly tlsCipherPolicy?: string;
}

/** Names or, as a name wasn't found, ids of certificates to their UUIDs. */
export type CertificateIds = ReadonlyMap<string, string>;

/** The certificates that a load balancer's inputs name, each once. */
export function certificatesOf({ forwardingRules = [], domains = [] }: LoadBalancerInputs): string[] {
  const names = [
    ...forwardingRules.map((rule) => rule.certificateName ?? rule.certificateId),
    ...domains.map((domain) => domain.certificateName),
  ];
  return [...new Set(names.filter((name) => name !== undefined && name !== ""))].map(String);
}

/** The body of a create and of an update. Like the official client's, it leaves out what has its type's zero value. */
export function toApi(inputs: LoadBalancerInputs, certificates: CertificateIds): object {
  const { healthcheck, stickySessions, firewall, glbSettings, dropletTag = "" } = inputs;
  const certificateId = (name: string | undefined): string | undefined => certificates.get(name ?? "");
  return {
    ...withoutZeros({
      name: inputs.name,
      region: inputs.region,
      algorithm: inputs.algorithm,
      ...((inputs.sizeUnit ?? 0) > 0 ? { size_unit: inputs.sizeUnit } : { size: inputs.size }),
      type: inputs.type,
      ...(dropletTag === "" ? { droplet_ids: inputs.dropletIds } : { tag: dropletTag }),
      redirect_http_to_https: inputs.redirectHttpToHttps,
      enable_proxy_protocol: inputs.enableProxyProtocol,
      enable_backend_keepalive: inputs.enableBackendKeepalive,
      http_idle_timeout_seconds: inputs.httpIdleTimeoutSeconds,
      vpc_uuid: inputs.vpcUuid,
      project_id: inputs.projectId,
      target_load_balancer_ids: inputs.targetLoadBalancerIds,
      network: inputs.network,
      network_stack: inputs.networkStack,
      tls_cipher_policy: inputs.tlsCipherPolicy,
      forwarding_rules: inputs.forwardingRules?.map((rule) =>
        withoutZeros({
          entry_protocol: rule.entryProtocol,
          entry_port: rule.entryPort,
          target_protocol: rule.targetProtocol,
          target_port: rule.targetPort,
          certificate_id: certificateId(rule.certificateName ?? rule.certificateId),
          tls_passthrough: rule.tlsPassthrough,
        }),
      ),
      domains: inputs.domains?.map((domain) => ({
        name: domain.name,
        is_managed: domain.isManaged ?? false,
        ...withoutZeros({ certificate_id: certificateId(domain.certificateName) }),
      })),
    }),
    // A pointer in the official client, so that false is sent too.
    disable_lets_encrypt_dns_records: inputs.disableLetsEncryptDnsRecords ?? false,
    ...(healthcheck && {
      health_check: withoutZeros({
        protocol: healthcheck.protocol,
        port: healthcheck.port,
        path: healthcheck.path,
        check_interval_seconds: healthcheck.checkIntervalSeconds,
        response_timeout_seconds: healthcheck.responseTimeoutSeconds,
        unhealthy_threshold: healthcheck.unhealthyThreshold,
        healthy_threshold: healthcheck.healthyThreshold,
      }),
    }),
    ...(stickySessions && {
      sticky_sessions: withoutZeros({
        type: stickySessions.type,
        cookie_name: stickySessions.cookieName,
        cookie_ttl_seconds: stickySessions.cookieTtlSeconds,
      }),
    }),
    ...(firewall && { firewall: withoutZeros({ allow: firewall.allows, deny: firewall.denies }) }),
    ...(glbSettings && {
      glb_settings: withoutZeros({
        target_protocol: glbSettings.targetProtocol,
        target_port: glbSettings.targetPort,
        region_priorities: glbSettings.regionPriorities,
        failover_threshold: glbSettings.failoverThreshold,
        cdn: glbSettings.cdn && { is_enabled: glbSettings.cdn.isEnabled ?? false },
      }),
    }),
  };
}

function withoutZeros(fields: Readonly<Record<string, unknown>>): object {
  const isZero = (value: unknown): boolean =>
    value === undefined ||
    value === "" ||
    value === 0 ||
    value === false ||
    (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isZero(value)));
}
