/** A way of serving the same app on the same processors. */
export interface Configuration {
  readonly key: ConfigurationKey;
  /** As the table says it. */
  readonly title: string;
  /** Which host it runs on: the same one, but for Apache of ours, which wants port 80 too. */
  readonly host: HostKind;
  readonly port: number;
}

export const hostKinds = ["nginx", "apache"] as const;
export type HostKind = (typeof hostKinds)[number];

export type ConfigurationKey = "ours" | "article" | "direct" | "caddy" | "apache";

/** In the order in which a round asks them, and the next one backwards. */
export const configurations: readonly Configuration[] = [
  { key: "ours", title: "nginx as hosts have it", host: "nginx", port: 80 },
  { key: "article", title: "(a) nginx, bare `proxy_pass`", host: "nginx", port: 8081 },
  { key: "direct", title: "(b) pm2 cluster, no proxy", host: "nginx", port: 3000 },
  { key: "caddy", title: "(c) Caddy", host: "nginx", port: 8083 },
  { key: "apache", title: "Apache as hosts have it", host: "apache", port: 80 },
];

/** Every other round goes backwards, so that a machine that gets slower, or faster, does so for all alike. */
export function orderOf(round: number): readonly Configuration[] {
  return round % 2 === 0 ? configurations : configurations.toReversed();
}
