import { describe, expect, it } from "vitest";

import { checkRecipe, type HostRecipe } from "../../../infra/host/recipe.ts";
import { awsRecipe, certbotRecipe, exampleRecipe } from "./example-recipe.ts";

const { release, store, health } = exampleRecipe;
const certbot = { acmeServer: "https://acme.example.org/directory", acmeEmail: "ops@example.org", acmeRoots: "" };

const root = "-----BEGIN CERTIFICATE-----\nTUlJQg==\nAAAA\n-----END CERTIFICATE-----\n";

/** Each would be read as more than a value where it is written. */
const dangerous: readonly [name: string, change: Partial<HostRecipe>][] = [
  ["generation", { generation: "0123456789'; reboot; '" }],
  ["generation", { generation: "0123456789-0" }],
  ["generation", { generation: "012345678" }],
  ["release.id", { release: { ...release, id: "../../etc/xx" } }],
  ["release.sha256", { release: { ...release, sha256: "short" } }],
  ["release.key", { release: { ...release, key: "x'; reboot; '" } }],
  ["store.endpoint", { store: { ...store, endpoint: "https://store.example/path" } }],
  ["store.region", { store: { ...store, region: 'fra1"\nproxy = "evil' } }],
  ["store.bucket", { store: { ...store, bucket: "$(reboot)" } }],
  ["serverNames[1]", { serverNames: ["example.org", "x; } server {"] }],
  ["serverNames[0]", { serverNames: ["example.org."] }],
  ["health.path", { health: { ...health, path: "/health { return 200; }" } }],
  ["health.port", { health: { ...health, port: 3000 } }],
  ["health.port", { health: { ...health, port: 80.5 } }],
  ["health.port", { health: { ...health, port: 65_536 } }],
  ["redirectHttp", { redirectHttp: true, scheme: "http" }],
  ["hstsSeconds", { hstsSeconds: -1 }],
  ["hstsSeconds", { hstsSeconds: 0.5 }],
  ["certbot.acmeServer", { certbot: { ...certbot, acmeServer: "https://acme.example.org/\nno-verify-ssl = True" } }],
  ["certbot.acmeServer", { certbot: { ...certbot, acmeServer: "http://acme.example.org/directory" } }],
  ["certbot.acmeEmail", { certbot: { ...certbot, acmeEmail: "ops@example.org\npre-hook = reboot" } }],
  ["certbot.acmeRoots", { certbot: { ...certbot, acmeRoots: "not PEM" } }],
  ["certbot", { certbot, serverNames: [] }],
  ["certbot", { certbot, scheme: "http" }],
  ["health.port", { certbot, health: { ...health, port: 443 } }],
  ["health.port", { certbot, health: { ...health, port: 3001 } }],
  ["probes[0].path", { probes: [{ path: "no-slash", status: 200 }] }],
  ["trustedRange", { trustedRange: "0.0.0.0/0; deny all" }],
];

describe("recipe", () => {
  it("is accepted on both clouds, with and without names", () => {
    expect(() => {
      checkRecipe(exampleRecipe);
      checkRecipe(awsRecipe);
      checkRecipe({ ...exampleRecipe, redirectHttp: true, health: { ...health, port: 8081 } });
      checkRecipe({ ...exampleRecipe, serverNames: [] });
      checkRecipe(certbotRecipe);
      checkRecipe({
        ...certbotRecipe,
        certbot: { ...certbot, acmeServer: "https://127.0.0.1:14000/dir", acmeEmail: "" },
      });
      checkRecipe({ ...certbotRecipe, certbot: { ...certbot, acmeRoots: `${root}${root}` } });
    }).not.toThrow();
  });

  it.each(dangerous)("refuses a %s that would mean something else on the host, and shows it", (name, change) => {
    const check = (): void => {
      checkRecipe({ ...exampleRecipe, ...change });
    };
    expect(check).toThrow(`\n  ${name}: `);
    expect(check).toThrow(/is allowed, got "/);
  });

  it("names every mistake at once", () => {
    expect(() => {
      checkRecipe({ ...exampleRecipe, serverNames: ["A", "b"], trustedRange: "all" });
    }).toThrow(/serverNames\[0\][^]*trustedRange/);
  });

  it.each(["accessKeyId", "secretAccessKey"] as const)("never shows the store's %s", (name) => {
    const check = (): void => {
      const credentials = { kind: "key", accessKeyId: "x", secretAccessKey: "x", [name]: "not\nshown" } as const;
      checkRecipe({ ...exampleRecipe, store: { ...store, credentials } });
    };
    expect(check).toThrow(`store.credentials.${name}: `);
    expect(check).not.toThrow(/shown/);
  });
});
