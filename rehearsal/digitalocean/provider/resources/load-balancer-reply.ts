interface ApiForwardingRule {
  readonly entry_protocol: string;
  readonly entry_port: number;
  readonly target_protocol: string;
  readonly target_port: number;
  readonly certificate_id?: string;
  readonly tls_passthrough?: boolean;
}

interface ApiDomain {
  readonly name: string;
  readonly is_managed?: boolean;
  readonly certificate_id?: string;
  readonly verification_error_reasons?: readonly string[];
  readonly ssl_validation_error_reasons?: readonly string[];
}

export interface ApiLoadBalancer {
  readonly id: string;
  readonly name: string;
  readonly ip: string;
  readonly ipv6?: string;
  readonly size?: string;
  readonly size_unit?: number;
  readonly type?: string;
  readonly algorithm: string;
  readonly status: string;
  readonly forwarding_rules: readonly ApiForwardingRule[];
  readonly health_check?: {
    readonly protocol: string;
    readonly port: number;
    readonly path?: string;
    readonly check_interval_seconds: number;
    readonly response_timeout_seconds: number;
    readonly unhealthy_threshold: number;
    readonly healthy_threshold: number;
  };
  readonly sticky_sessions?: {
    readonly type: string;
    readonly cookie_name?: string;
    readonly cookie_ttl_seconds?: number;
  };
  readonly region?: { readonly slug: string };
  readonly tag?: string;
  readonly droplet_ids?: readonly number[];
  readonly redirect_http_to_https?: boolean;
  readonly enable_proxy_protocol?: boolean;
  readonly enable_backend_keepalive?: boolean;
  readonly disable_lets_encrypt_dns_records?: boolean;
  readonly http_idle_timeout_seconds?: number;
  readonly vpc_uuid?: string;
  readonly project_id?: string;
  readonly firewall?: { readonly allow?: readonly string[]; readonly deny?: readonly string[] };
  readonly domains?: readonly ApiDomain[];
  readonly glb_settings?: {
    readonly target_protocol: string;
    readonly target_port: number;
    readonly region_priorities?: Readonly<Record<string, number>>;
    readonly failover_threshold?: number;
    readonly cdn?: { readonly is_enabled: boolean };
  };
  readonly target_load_balancer_ids?: readonly string[];
}

/** UUIDs of certificates to their names. */
export type CertificateNames = ReadonlyMap<string, string>;

/** The UUIDs of the certificates that a load balancer has, each once. */
export function certificateIdsIn({ forwarding_rules: rules, domains = [] }: ApiLoadBalancer): string[] {
  const ids = [...rules, ...domains].map((part) => part.certificate_id ?? "");
  return [...new Set(ids)].filter((id) => id !== "");
}

/** What can be read back: network, its stack and the cipher policy can't. A certificate appears by its name, also as "id". */
export function fromApi(balancer: ApiLoadBalancer, certificates: CertificateNames): object {
  const certificate = (id: string | undefined): object => {
    const name = certificates.get(id ?? "");
    return name === undefined ? {} : { certificateId: name, certificateName: name };
  };
  const { health_check: health, sticky_sessions: sticky, firewall, glb_settings: glb } = balancer;
  const sizeUnit = balancer.size_unit ?? 0;
  return {
    name: balancer.name,
    loadBalancerUrn: `do:loadbalancer:${balancer.id}`,
    ip: balancer.ip,
    ipv6: balancer.ipv6 ?? "",
    status: balancer.status,
    algorithm: balancer.algorithm,
    type: balancer.type ?? "",
    ...(balancer.region && { region: balancer.region.slug }),
    ...(sizeUnit > 0 ? { sizeUnit } : { size: balancer.size }),
    dropletTag: balancer.tag ?? "",
    dropletIds: balancer.droplet_ids ?? [],
    redirectHttpToHttps: balancer.redirect_http_to_https ?? false,
    enableProxyProtocol: balancer.enable_proxy_protocol ?? false,
    enableBackendKeepalive: balancer.enable_backend_keepalive ?? false,
    disableLetsEncryptDnsRecords: balancer.disable_lets_encrypt_dns_records ?? false,
    httpIdleTimeoutSeconds: balancer.http_idle_timeout_seconds,
    vpcUuid: balancer.vpc_uuid ?? "",
    projectId: balancer.project_id ?? "",
    targetLoadBalancerIds: balancer.target_load_balancer_ids ?? [],
    forwardingRules: balancer.forwarding_rules.map((rule) => ({
      entryProtocol: rule.entry_protocol,
      entryPort: rule.entry_port,
      targetProtocol: rule.target_protocol,
      targetPort: rule.target_port,
      tlsPassthrough: rule.tls_passthrough ?? false,
      ...certificate(rule.certificate_id),
    })),
    domains: (balancer.domains ?? []).map((domain) => ({
      name: domain.name,
      isManaged: domain.is_managed ?? false,
      verificationErrorReasons: domain.verification_error_reasons ?? [],
      sslValidationErrorReasons: domain.ssl_validation_error_reasons ?? [],
      ...certificate(domain.certificate_id),
    })),
    healthcheck: health && {
      protocol: health.protocol,
      port: health.port,
      path: health.path ?? "",
      checkIntervalSeconds: health.check_interval_seconds,
      responseTimeoutSeconds: health.response_timeout_seconds,
      unhealthyThreshold: health.unhealthy_threshold,
      healthyThreshold: health.healthy_threshold,
    },
    stickySessions: sticky && {
      type: sticky.type,
      cookieName: sticky.cookie_name ?? "",
      cookieTtlSeconds: sticky.cookie_ttl_seconds ?? 0,
    },
    firewall: firewall && { allows: firewall.allow ?? [], denies: firewall.deny ?? [] },
    glbSettings: glb && {
      targetProtocol: glb.target_protocol.toLowerCase(),
      targetPort: glb.target_port,
      regionPriorities: glb.region_priorities,
      failoverThreshold: glb.failover_threshold,
      cdn: glb.cdn && { isEnabled: glb.cdn.is_enabled },
    },
  };
}
