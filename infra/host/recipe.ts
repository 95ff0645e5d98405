import { acmeEmailPattern, acmeServerPattern } from "./acme.ts";
import type { HealthPolicy } from "./health-policy.ts";

/** All that a host is made from, besides its image and its size. */
export interface HostRecipe {
  /** Id of the generation that the host belongs to, by which the store's verdicts name it: see `generationOf`. */
  readonly generation: string;
  readonly release: HostArtifact;
  readonly runtime: HostArtifact;
  readonly store: HostStore;
  /** What stands in front of the app. Both do the same, but for hosts that are not the site's: see `templates/README.md`. */
  readonly webServer: "nginx" | "apache";
  /** Host names of the site: the first is served, the others are sent to it. Empty: any is served. */
  readonly serverNames: readonly string[];
  /** How clients reach the site, which redirects have to say. */
  readonly scheme: "http" | "https";
  /** Whether the host sends clients of plain HTTP to HTTPS, for load balancers that don't. */
  readonly redirectHttp: boolean;
  /** How long browsers that came by HTTPS stay with it (the header Strict-Transport-Security). 0: no header. */
  readonly hstsSeconds: number;
  /**
   * Given where TLS ends on the host: the load balancer passes it through, and begins each connection, health checks too,
   * with a PROXY header. The host sends clients of plain HTTP to HTTPS by itself, once there is a certificate.
   */
  readonly certbot?: Certbot;
  readonly health: HealthPolicy;
  /** What a host asks of itself before it lets the load balancer send it anything. */
  readonly probes: readonly { readonly path: string; readonly status: number }[];
  /** CIDR that the load balancer's requests come from; only it may say who the client is. */
  readonly trustedRange: string;
}

/** Where hosts get the site's certificate. Its bucket and their key to it are in the object `certificate-store`. */
export interface Certbot {
  /** URL of the ACME directory. */
  readonly acmeServer: string;
  /** Who the account is for. Empty: it has no address. */
  readonly acmeEmail: string;
  /** PEM: what the ACME server's own HTTPS is trusted by. Empty: what the system trusts. */
  readonly acmeRoots: string;
}

export interface HostArtifact {
  /** First twelve hex digits of `sha256`. */
  readonly id: string;
  /** Of the uncompressed tar, in hex. */
  readonly sha256: string;
  /** Object key of the gzipped tar. */
  readonly key: string;
}

/** Where hosts fetch artifacts: a bucket of an S3 service. */
export interface HostStore {
  /** URL without a path; the bucket is the first part of the path. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentials: StoreCredentials;
}

/** A key that can read the bucket and do nothing else, or what EC2's metadata service gives the machine for its role. */
export type StoreCredentials =
  | { readonly kind: "key"; readonly accessKeyId: string; readonly secretAccessKey: string }
  | { readonly kind: "instance-role" };

/**
 * Refuses values that would mean something else in the files they are written into (shell, nginx, Apache,
 * curl's configuration), where nothing is escaped.
 *
 * @throws {Error} naming every such value, but for the store's key pair, which is named and not shown.
 */
export function checkRecipe(recipe: HostRecipe): void {
  const mistakes = rules(recipe)
    .filter(({ value, pattern }) => !pattern.test(value))
    .map(({ name, value, allowed, secret }) => {
      const got = secret === true ? "something else" : JSON.stringify(value);
      return `${name}: ${allowed} is allowed, got ${got}`;
    });
  if (mistakes.length > 0) {
    throw new Error(`A host cannot be made from this recipe:\n  ${mistakes.join("\n  ")}`);
  }
}

interface Rule {
  readonly name: string;
  readonly value: string;
  readonly pattern: RegExp;
  readonly allowed: string;
  readonly secret?: boolean;
}

const word = { pattern: /^[A-Za-z0-9._-]+$/, allowed: "letters, digits, dots and dashes" };

function rules(recipe: HostRecipe): Rule[] {
  const { release, runtime, store, webServer, serverNames, scheme, redirectHttp, health, probes, trustedRange } =
    recipe;
  return [
    {
      name: "generation",
      value: recipe.generation,
      pattern: /^[0-9a-f]{10}(-[1-9]\d*)?$/,
      allowed: "ten hex digits, with -2, -3, ... for another attempt,",
    },
    ...artifactRules("release", release),
    ...artifactRules("runtime", runtime),
    {
      name: "store.endpoint",
      value: store.endpoint,
      pattern: /^https?:\/\/[A-Za-z0-9.-]+(:\d+)?$/,
      allowed: "an http or https URL without a path",
    },
    { name: "store.region", value: store.region, ...word },
    { name: "store.bucket", value: store.bucket, ...word },
    ...credentialsRules(store.credentials),
    { name: "webServer", value: webServer, pattern: /^(nginx|apache)$/, allowed: "nginx or apache" },
    ...serverNames.map((value, index) => ({
      name: `serverNames[${index}]`,
      value,
      pattern: index === 0 ? /^[a-z0-9-]+(\.[a-z0-9-]+)*$/ : /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/,
      allowed: "a host name in lower case",
    })),
    { name: "scheme", value: scheme, pattern: /^https?$/, allowed: "http or https" },
    {
      name: "redirectHttp",
      value: `${redirectHttp} with scheme ${scheme}`,
      pattern: /^false |^true with scheme https$/,
      allowed: "false, or true with scheme https",
    },
    {
      name: "hstsSeconds",
      value: String(recipe.hstsSeconds),
      pattern: /^\d{1,9}$/,
      allowed: "a whole number of seconds below 1000000000",
    },
    ...(recipe.certbot === undefined ? [] : certbotRules(recipe.certbot, recipe)),
    {
      name: "health.path",
      value: health.path,
      pattern: /^\/[A-Za-z0-9._~/-]*$/,
      allowed: "a path of letters, digits and ._~/-",
    },
    {
      name: "health.port",
      value: String(health.port),
      pattern: /^(?!3000$)(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/,
      allowed: "a port other than the app's 3000",
    },
    ...probes.map(({ path }, index) => ({
      name: `probes[${index}].path`,
      value: path,
      pattern: /^\/[!-~]*$/,
      allowed: "a path of printable ASCII without spaces",
    })),
    { name: "trustedRange", value: trustedRange, pattern: /^[0-9a-f.:]+\/\d+$/, allowed: "a CIDR" },
  ];
}

function credentialsRules(credentials: StoreCredentials): Rule[] {
  if (credentials.kind === "instance-role") return [];
  return [
    { name: "store.credentials.accessKeyId", value: credentials.accessKeyId, ...word, secret: true },
    {
      name: "store.credentials.secretAccessKey",
      value: credentials.secretAccessKey,
      pattern: /^[A-Za-z0-9+/=._-]+$/,
      allowed: "Base64",
      secret: true,
    },
  ];
}

function certbotRules(
  { acmeServer, acmeEmail, acmeRoots }: Certbot,
  { scheme, serverNames, health }: HostRecipe,
): Rule[] {
  return [
    {
      name: "certbot.acmeServer",
      value: acmeServer,
      pattern: acmeServerPattern,
      allowed: "an https URL",
    },
    {
      name: "certbot.acmeEmail",
      value: acmeEmail,
      pattern: acmeEmailPattern,
      allowed: "an address, or nothing,",
    },
    {
      name: "certbot.acmeRoots",
      value: acmeRoots,
      pattern: /^(-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]+\n)+-----END CERTIFICATE-----\n*)*$/,
      allowed: "certificates as PEM, or nothing,",
    },
    {
      name: "certbot",
      value: `scheme ${scheme} with ${serverNames.length} names`,
      pattern: /^scheme https with [1-9]/,
      allowed: "scheme https with a name",
    },
    {
      name: "health.port",
      value: String(health.port),
      // The certificate authority's questions are answered there, behind the web server.
      pattern: /^(?!(443|3001)$)/,
      allowed: "with certbot a port other than 443 and 3001",
    },
  ];
}

function artifactRules(name: string, { id, sha256, key }: HostArtifact): Rule[] {
  return [
    { name: `${name}.id`, value: id, pattern: /^[0-9a-f]{12}$/, allowed: "12 hex digits" },
    { name: `${name}.sha256`, value: sha256, pattern: /^[0-9a-f]{64}$/, allowed: "64 hex digits" },
    { name: `${name}.key`, value: key, pattern: /^[A-Za-z0-9._/-]+$/, allowed: "letters, digits and ._/-" },
  ];
}
