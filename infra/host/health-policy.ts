/**
 * How a load balancer decides that a host is up. The load balancer, nginx, the hosts' drain and the gate are all given
 * this one object, so they cannot disagree. Durations are whole seconds, as the clouds' APIs want them.
 */
export interface HealthPolicy {
  /** Asked over HTTP on the host's own address. Only a 200 counts. */
  readonly path: string;
  /** TCP port of that address. The site itself is always on 80; on another one hosts answer the path and nothing else. */
  readonly port: number;
  readonly intervalSeconds: number;
  /** An answer that comes later is a failure. */
  readonly timeoutSeconds: number;
  /** Failures in a row that take a host out. */
  readonly unhealthyThreshold: number;
  /** Successes in a row that let a host in. */
  readonly healthyThreshold: number;
}

/** The longest a dead host goes on getting requests: it died just after a good check, and the last check has to time out. */
export function ejectSeconds({ intervalSeconds, unhealthyThreshold, timeoutSeconds }: HealthPolicy): number {
  return intervalSeconds * unhealthyThreshold + timeoutSeconds;
}

/** The longest a good host waits for its first request. */
export function admitSeconds({
  intervalSeconds,
  healthyThreshold,
}: Pick<HealthPolicy, "intervalSeconds" | "healthyThreshold">): number {
  return intervalSeconds * healthyThreshold;
}

/** How long a leaving host goes on answering after it said that it leaves: until it is out, and one check more. */
export function drainSeconds(policy: HealthPolicy): number {
  return ejectSeconds(policy) + policy.intervalSeconds;
}

/**
 * How long deleting one host may take: it is asked to stop, drains, shuts down and goes. All but the drain has five
 * minutes, because a provider's own limit may be a minute.
 */
export function hostDeletionSeconds(policy: HealthPolicy): number {
  return drainSeconds(policy) + 5 * 60;
}

/**
 * How long deleting a group of hosts may take: the load balancer lets go of them, which takes it as long as a drain, then they
 * are given a drain's time to finish what was asked. All else has fifteen minutes.
 */
export function groupDeletionSeconds(policy: HealthPolicy): number {
  return 2 * drainSeconds(policy) + 15 * 60;
}
