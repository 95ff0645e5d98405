import type { HostRecipe } from "../../../infra/host/user-data.ts";

/** A complete recipe; the site has names. */
export const exampleRecipe: HostRecipe = {
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
    accessKeyId: "EXAMPLEKEYID",
    secretAccessKey: "example/secret+key=",
  },
  serverNames: ["example.org", "www.example.org"],
  health: { path: "/health", intervalSeconds: 3, timeoutSeconds: 3, unhealthyThreshold: 2, healthyThreshold: 2 },
  probes: [{ path: "/test", status: 200 }],
  trustedRange: "10.20.0.0/20",
};
