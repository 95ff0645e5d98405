import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Cleanup } from "./cleanup.ts";
import { startCloud } from "./cloud.ts";
import type { Cloud } from "./cloud.ts";
import { createProject, engineMissing } from "./engine.ts";
import type { Project } from "./engine.ts";
import { declareFleet, usual } from "./fleet.ts";

interface Balancer {
  readonly id: string;
  readonly name: string;
  readonly tag: string;
  readonly vpc_uuid: string;
  readonly project_id: string;
  readonly forwarding_rules: readonly object[];
  readonly health_check: object;
}

describe.skipIf(engineMissing !== undefined)(
  `the DigitalOcean stand-in under the real engine ${engineMissing ?? ""}`,
  () => {
    const cleanup = new Cleanup();
    let cloud: Cloud;
    let options = usual;

    beforeEach(async () => {
      options = usual;
      cloud = await startCloud();
      cleanup.add(cloud.stop);
    });
    afterEach(() => cleanup.run());

    async function fleet(): Promise<Project> {
      const made = await createProject({
        program: () => {
          declareFleet(options);
          return Promise.resolve();
        },
        providers: { digitalocean: cloud.providerPort },
        config: { "digitalocean:apiEndpoint": cloud.url, "digitalocean:token": "test" },
      });
      cleanup.add(made.dispose);
      return made;
    }

    /** Brings the fleet up, and then to other options; the calls of the second `up` that change something. */
    async function change(
      other: Partial<typeof usual>,
    ): Promise<{ project: Project; calls: string[]; steps: string[] }> {
      const project = await fleet();
      await project.stack.up({ onEvent: project.onEvent });
      await cloud.calls();
      project.steps();
      options = { ...options, ...other };
      await project.stack.up({ onEvent: project.onEvent });
      return { project, calls: changing(await cloud.calls()), steps: project.steps() };
    }

    const changing = (calls: readonly string[]): string[] => calls.filter((call) => !call.startsWith("GET "));

    it("makes each thing with one call, has nothing to do after, only reads in a refresh, and destroys in order", async () => {
      const { stack, steps, onEvent } = await fleet();
      await stack.up({ onEvent });
      const made = changing(await cloud.calls());
      // The engine starts with what depends on nothing, in either order.
      expect([...made.slice(0, 2).sort(), ...made.slice(2)]).toEqual([
        "POST /v2/tags",
        "POST /v2/vpcs",
        "POST /v2/load_balancers",
        "POST /v2/firewalls",
        "POST /v2/droplets",
        "POST /v2/droplets",
        "POST /v2/projects",
        "POST /v2/projects/*/resources",
      ]);
      steps();
      await stack.up({ onEvent });
      await stack.refresh({ onEvent });
      await stack.up({ onEvent });
      expect(steps()).toEqual([]);
      const reading = await cloud.calls();
      expect(reading.length).toBeGreaterThan(0);
      expect(changing(reading)).toEqual([]);

      await stack.destroy({ onEvent });
      const removed = changing(await cloud.calls()).map((call) => call.replace(/(tags\/).*/, "$1*"));
      expect([...removed.slice(0, 6), ...removed.slice(6).sort()]).toEqual([
        "POST /v2/projects/*/resources",
        "DELETE /v2/projects/*",
        "DELETE /v2/droplets/*",
        "DELETE /v2/droplets/*",
        "DELETE /v2/firewalls/*",
        "DELETE /v2/load_balancers/*",
        "DELETE /v2/tags/*",
        "DELETE /v2/vpcs/*",
      ]);
    });

    it("replaces droplets with other user data new first, when they are named by themselves", async () => {
      const { calls } = await change({ userData: "#cloud-config\n# other\n" });
      expect(calls.filter((call) => call.includes("droplets"))).toEqual([
        "POST /v2/droplets",
        "POST /v2/droplets",
        "DELETE /v2/droplets/*",
        "DELETE /v2/droplets/*",
      ]);
    });

    it("replaces droplets with other user data old first, when their names are given by hand", async () => {
      options = { ...options, dropletName: "web" };
      const { steps } = await change({ userData: "#cloud-config\n# other\n" });
      expect(steps.filter((step) => step.endsWith(" host-1"))).toEqual([
        "delete-replaced host-1",
        "replace host-1",
        "create-replacement host-1",
      ]);
    });

    it("changes a droplet's size by off, resize and on", async () => {
      const { steps, calls } = await change({ size: "s-2vcpu-2gb" });
      expect(steps.filter((step) => step.includes("host")).sort()).toEqual(["update host-1", "update host-2"]);
      expect(calls).toEqual(Array.from({ length: 6 }, () => "POST /v2/droplets/*/actions"));
    });

    it("adds a tag to droplets by the tag's calls, and takes it away again", async () => {
      const { project, calls } = await change({ hostTags: ["extra"] });
      expect(calls.sort()).toEqual([
        "POST /v2/tags",
        "POST /v2/tags",
        "POST /v2/tags/extra/resources",
        "POST /v2/tags/extra/resources",
      ]);
      options = usual;
      await project.stack.up();
      expect(changing(await cloud.calls())).toEqual([
        "DELETE /v2/tags/extra/resources",
        "DELETE /v2/tags/extra/resources",
      ]);
    });

    it("changes a load balancer in place, and puts back what was changed outside", async () => {
      const { project, calls } = await change({ healthPath: "/ready" });
      expect(calls).toEqual(["PUT /v2/load_balancers/*"]);

      const { load_balancers } = (await cloud.ask("GET", "/v2/load_balancers")) as { load_balancers: [Balancer] };
      const [{ id, name, tag, vpc_uuid, forwarding_rules, health_check: health }] = load_balancers;
      const changed = {
        name,
        tag,
        vpc_uuid,
        forwarding_rules,
        region: "fra1",
        health_check: { ...health, path: "/elsewhere" },
      };
      await cloud.ask("PUT", `/v2/load_balancers/${id}`, changed);
      await cloud.calls();
      await project.stack.refresh({ onEvent: project.onEvent });
      const { changeSummary } = await project.stack.preview();
      expect(changeSummary).toEqual({ same: 7, update: 1 });
      await project.stack.up();
      expect(changing(await cloud.calls())).toEqual(["PUT /v2/load_balancers/*"]);
    });

    it("keeps user data out of the state in clear", async () => {
      options = { ...options, userData: "#cloud-config\n# wordless\n" };
      const { stack, state } = await fleet();
      await stack.up();
      expect(await state()).not.toContain("wordless");
    });
  },
);
