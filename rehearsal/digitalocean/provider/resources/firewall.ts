interface InboundRule {
  readonly protocol: string;
  readonly portRange?: string;
  readonly sourceAddresses?: readonly string[];
  readonly sourceDropletIds?: readonly number[];
  readonly sourceKubernetesIds?: readonly string[];
  readonly sourceLoadBalancerUids?: readonly string[];
  readonly sourceTags?: readonly string[];
}

interface OutboundRule {
  readonly protocol: string;
  readonly portRange?: string;
  readonly destinationAddresses?: readonly string[];
  readonly destinationDropletIds?: readonly number[];
  readonly destinationKubernetesIds?: readonly string[];
  readonly destinationLoadBalancerUids?: readonly string[];
  readonly destinationTags?: readonly string[];
}

export interface FirewallInputs {
  readonly name: string;
  readonly dropletIds?: readonly number[];
  readonly tags?: readonly string[];
  readonly inboundRules?: readonly InboundRule[];
  readonly outboundRules?: readonly OutboundRule[];
}

interface ApiPeers {
  readonly addresses?: readonly string[];
  readonly droplet_ids?: readonly number[];
  readonly kubernetes_ids?: readonly string[];
  readonly load_balancer_uids?: readonly string[];
  readonly tags?: readonly string[];
}

interface ApiRule {
  readonly protocol: string;
  readonly ports?: string;
  readonly sources?: ApiPeers;
  readonly destinations?: ApiPeers;
}

export interface ApiFirewall {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly created_at: string;
  readonly pending_changes: readonly {
    readonly droplet_id: number;
    readonly removing: boolean;
    readonly status: string;
  }[];
  readonly inbound_rules: readonly ApiRule[] | null;
  readonly outbound_rules: readonly ApiRule[] | null;
  readonly droplet_ids: readonly number[] | null;
  readonly tags: readonly string[] | null;
}

/** The body of a create and of an update: always the whole firewall. */
export function toApi(inputs: FirewallInputs): object {
  const { inboundRules = [], outboundRules = [], dropletIds = [] } = inputs;
  const inbound = inboundRules.map((rule) => ({
    ...protocolToApi(rule),
    sources: peersToApi({
      addresses: rule.sourceAddresses,
      tags: rule.sourceTags,
      droplet_ids: rule.sourceDropletIds,
      load_balancer_uids: rule.sourceLoadBalancerUids,
      kubernetes_ids: rule.sourceKubernetesIds,
    }),
  }));
  const outbound = outboundRules.map((rule) => ({
    ...protocolToApi(rule),
    destinations: peersToApi({
      addresses: rule.destinationAddresses,
      tags: rule.destinationTags,
      droplet_ids: rule.destinationDropletIds,
      load_balancer_uids: rule.destinationLoadBalancerUids,
      kubernetes_ids: rule.destinationKubernetesIds,
    }),
  }));
  return {
    name: inputs.name,
    inbound_rules: inbound.length === 0 ? null : inbound,
    outbound_rules: outbound.length === 0 ? null : outbound,
    droplet_ids: dropletIds.length === 0 ? null : dropletIds,
    tags: inputs.tags ?? [],
  };
}

function protocolToApi({ protocol, portRange }: { readonly protocol: string; readonly portRange?: string }): object {
  return portRange === undefined || portRange === "" ? { protocol } : { protocol, ports: portRange };
}

/** The official client leaves out lists that are empty. */
function peersToApi(peers: Readonly<Record<string, readonly unknown[] | undefined>>): object {
  return Object.fromEntries(Object.entries(peers).filter(([, list]) => list !== undefined && list.length > 0));
}

export function fromApi(firewall: ApiFirewall): object {
  return {
    name: firewall.name,
    status: firewall.status,
    createdAt: firewall.created_at,
    pendingChanges: firewall.pending_changes.map((change) => ({
      dropletId: change.droplet_id,
      removing: change.removing,
      status: change.status,
    })),
    dropletIds: firewall.droplet_ids ?? [],
    tags: firewall.tags ?? [],
    inboundRules: (firewall.inbound_rules ?? []).map(({ sources = {}, ...rule }) => ({
      ...protocolFromApi(rule),
      sourceAddresses: sources.addresses,
      sourceDropletIds: sources.droplet_ids,
      sourceKubernetesIds: sources.kubernetes_ids,
      sourceLoadBalancerUids: sources.load_balancer_uids,
      sourceTags: sources.tags,
    })),
    outboundRules: (firewall.outbound_rules ?? []).map(({ destinations = {}, ...rule }) => ({
      ...protocolFromApi(rule),
      destinationAddresses: destinations.addresses,
      destinationDropletIds: destinations.droplet_ids,
      destinationKubernetesIds: destinations.kubernetes_ids,
      destinationLoadBalancerUids: destinations.load_balancer_uids,
      destinationTags: destinations.tags,
    })),
  };
}

/** The API says `0` for all ports, and for icmp, which has none. */
function protocolFromApi({ protocol, ports }: ApiRule): object {
  return { protocol, portRange: ports === "0" ? (protocol === "icmp" ? undefined : "all") : ports };
}
