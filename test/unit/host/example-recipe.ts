import type { HostRecipe } from "../../../infra/host/user-data.ts";

/** A complete recipe of a site on DigitalOcean; it has names. */
export const exampleRecipe: HostRecipe = {
  generation: "0123456789-2",
  release: {
    id: "a1a1a1a1a1a1",
    sha256: "a1".repeat(32),
    key: "release/a1a1a1a1a1a1.tar.gz",
  },
  runtime: {
    id: "b2b2b2b2b2b2",
    sha256: "b2".repeat(32),
    key: "runtime/b2b2b2b2b2b2.tar.gz",
  },
  store: {
    endpoint: "https://fra1.digitaloceanspaces.com",
    region: "fra1",
    bucket: "example-store",
    credentials: { kind: "key", accessKeyId: "EXAMPLEKEYID", secretAccessKey: "example/secret+key=" },
  },
  webServer: "nginx",
  serverNames: ["example.org", "www.example.org"],
  scheme: "https",
  redirectHttp: false,
  hstsSeconds: 0,
  health: {
    path: "/health",
    port: 80,
    intervalSeconds: 3,
    timeoutSeconds: 3,
    unhealthyThreshold: 2,
    healthyThreshold: 2,
  },
  probes: [{ path: "/test", status: 200 }],
  trustedRange: "10.20.0.0/20",
};

/** The same site on AWS. */
export const awsRecipe: HostRecipe = {
  ...exampleRecipe,
  store: {
    endpoint: "https://s3.eu-central-1.amazonaws.com",
    region: "eu-central-1",
    bucket: "example-store",
    credentials: { kind: "instance-role" },
  },
  webServer: "apache",
};

/** The same site on DigitalOcean, with TLS that ends on the hosts. */
export const certbotRecipe: HostRecipe = {
  ...exampleRecipe,
  hstsSeconds: 31_536_000,
  certbot: {
    acmeServer: "https://acme-v02.api.letsencrypt.org/directory",
    acmeEmail: "ops@example.org",
    acmeRoots: "",
  },
};
