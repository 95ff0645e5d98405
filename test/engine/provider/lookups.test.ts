import * as digitalocean from "@pulumi/digitalocean";
import { all } from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Cleanup } from "./cleanup.ts";
import { startCloud } from "./cloud.ts";
import type { Cloud } from "./cloud.ts";
import { createProject, engineMissing } from "./engine.ts";
import type { Project } from "./engine.ts";

describe.skipIf(engineMissing !== undefined)(
  `what exists already, under the real engine ${engineMissing ?? ""}`,
  () => {
    const cleanup = new Cleanup();
    let cloud: Cloud;

    beforeEach(async () => {
      cloud = await startCloud();
      cleanup.add(cloud.stop);
    });
    afterEach(() => cleanup.run());

    async function project(program: () => Promise<Record<string, unknown>>): Promise<Project> {
      const made = await createProject({
        program,
        providers: { digitalocean: cloud.providerPort },
        config: { "digitalocean:apiEndpoint": cloud.url, "digitalocean:token": "test" },
      });
      cleanup.add(made.dispose);
      return made;
    }

    it("is found by the functions that the program asks", async () => {
      await cloud.ask("POST", "/v2/tags", { name: "web" });
      const body = { name: "by-hand", image: "debian-13-x64", size: "s-1vcpu-1gb", region: "fra1", tags: ["web"] };
      await cloud.ask("POST", "/v2/droplets", body);
      const { stack } = await project(async () => {
        const filters = [{ key: "tags", values: ["web"] }];
        const [account, region, regions, sizes, image, droplets] = await Promise.all([
          digitalocean.getAccount(),
          digitalocean.getRegion({ slug: "fra1" }),
          digitalocean.getRegions({ filters: [{ key: "slug", values: ["fra1"] }] }),
          digitalocean.getSizes({ filters: [{ key: "slug", values: ["s-2vcpu-2gb"] }] }),
          digitalocean.getImage({ slug: "debian-13-x64" }),
          digitalocean.getDroplets({ filters }),
        ]);
        return {
          limit: account.dropletLimit > 0,
          region: region.available,
          regions: regions.regions.map(({ slug }) => slug),
          sizes: sizes.sizes.map(({ vcpus }) => vcpus),
          image: image.slug,
          droplets: droplets.droplets.map(({ name, tags }) => `${name} ${tags.join()}`),
        };
      });
      const { outputs } = await stack.up();
      const values = Object.fromEntries(
        Object.entries(outputs).map(([name, { value }]: [string, { value: unknown }]) => [name, value]),
      );
      expect(values).toEqual({
        limit: true,
        region: true,
        regions: ["fra1"],
        sizes: [2],
        image: "debian-13-x64",
        droplets: ["by-hand web"],
      });
    });

    it("says what is missing, and refuses a function that the stand-in doesn't have", async () => {
      const absent = await project(() => digitalocean.getImage({ slug: "no-such-image" }).then((image) => ({ image })));
      await expect(absent.stack.preview()).rejects.toThrow("No image no-such-image was found.");
      const unlisted = await project(() => digitalocean.getKubernetesVersions().then((versions) => ({ versions })));
      await expect(unlisted.stack.preview()).rejects.toThrow(
        "has no function digitalocean:index/getKubernetesVersions:getKubernetesVersions. It has: ",
      );
    });

    it("is imported without a change, and unchanged by the next update", async () => {
      const vpcBody = { name: "old-net", region: "fra1", ip_range: "10.120.0.0/20" };
      const { vpc } = (await cloud.ask("POST", "/v2/vpcs", vpcBody)) as { vpc: { id: string } };
      const balancerBody = {
        name: "old-front",
        region: "fra1",
        vpc_uuid: vpc.id,
        tag: "web",
        forwarding_rules: [{ entry_protocol: "http", entry_port: 80, target_protocol: "http", target_port: 80 }],
        health_check: {
          protocol: "http",
          port: 80,
          path: "/health",
          check_interval_seconds: 3,
          response_timeout_seconds: 3,
          unhealthy_threshold: 2,
          healthy_threshold: 2,
        },
      };
      const { load_balancer: balancer } = (await cloud.ask("POST", "/v2/load_balancers", balancerBody)) as {
        load_balancer: { id: string };
      };
      await cloud.calls();
      let importing = true;
      const { stack, steps, onEvent } = await project(() => {
        const by = (id: string): { import?: string } => (importing ? { import: id } : {});
        const net = new digitalocean.Vpc(
          "net",
          { name: "old-net", region: "fra1", ipRange: "10.120.0.0/20" },
          by(vpc.id),
        );
        const front = new digitalocean.LoadBalancer(
          "front",
          {
            name: "old-front",
            region: "fra1",
            vpcUuid: vpc.id,
            dropletTag: "web",
            forwardingRules: [{ entryProtocol: "http", entryPort: 80, targetProtocol: "http", targetPort: 80 }],
            healthcheck: {
              protocol: "http",
              port: 80,
              path: "/health",
              checkIntervalSeconds: 3,
              responseTimeoutSeconds: 3,
              unhealthyThreshold: 2,
              healthyThreshold: 2,
            },
          },
          { dependsOn: [net], ...by(balancer.id) },
        );
        return Promise.resolve({ ids: all([net.id, front.id]) });
      });
      await stack.up({ onEvent });
      expect(steps()).toEqual(expect.arrayContaining(["import net", "import front"]));
      importing = false;
      await stack.up({ onEvent });
      expect(steps()).toEqual([]);
      expect((await cloud.calls()).filter((call) => !call.startsWith("GET "))).toEqual([]);
    });
  },
);
