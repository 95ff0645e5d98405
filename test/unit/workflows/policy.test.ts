import { existsSync } from "node:fs";

import { beforeAll, describe, expect, it } from "vitest";

import manifest from "../../../package.json" with { type: "json" };
import { breaches } from "./policy.ts";
import { parseWorkflow, readWorkflows, type Workflow } from "./workflow.ts";

let workflows: ReadonlyMap<string, Workflow>;
beforeAll(async () => {
  workflows = await readWorkflows();
});

describe("our workflows", () => {
  it("are these three", () => {
    expect([...workflows.keys()]).toEqual(["deploy.yml", "preview.yml", "test.yml"]);
  });

  it("keep every rule of the policy", () => {
    for (const [name, workflow] of workflows) expect(breaches(workflow), name).toEqual([]);
  });

  it("run on the Node that the hosts and the engine run on", () => {
    for (const { jobs } of workflows.values()) {
      for (const { steps } of Object.values(jobs)) {
        const versions = steps
          .filter(({ uses }) => uses?.startsWith("actions/setup-node@"))
          .map((step) => step.with["node-version"]);
        expect(versions).toEqual([24]);
      }
    }
  });

  it("run the engine of the same version as the SDK: a deploy and a preview, of one stack", () => {
    const asked = [...workflows.values()]
      .flatMap(({ jobs }) => Object.values(jobs))
      .flatMap(({ steps }) => steps)
      .filter(({ uses }) => uses?.startsWith("pulumi/actions@"))
      .map((step) => step.with);
    const version = manifest.dependencies["@pulumi/pulumi"];
    expect(asked.map((input) => [input["command"], input["pulumi-version"]])).toEqual([
      ["up", version],
      ["preview", version],
    ]);
    // By hand another stack can be chosen; what a merge deploys is what was shown.
    const stacks = asked.map((input) => String(input["stack-name"]).replace("inputs.stack || ", ""));
    expect(stacks).toEqual(["${{ vars.STACK || 'dev' }}", "${{ vars.STACK || 'dev' }}"]);
  });

  it("deploy what was merged to main, and nothing else", () => {
    const deploy = workflows.get("deploy.yml");
    expect(deploy?.on["push"]).toEqual({ branches: ["main"] });
    expect(deploy?.jobs["deploy"]?.if).toBe("github.ref == 'refs/heads/main'");
  });

  it("deploy each stack in the environment of its name, with what that environment may have", () => {
    const deploy = workflows.get("deploy.yml")?.jobs["deploy"];
    const engine = deploy?.steps.find(({ uses }) => uses?.startsWith("pulumi/actions@"));
    expect(deploy?.environment).toBe(engine?.with["stack-name"]);
  });

  it("offer by hand the stacks that have a file here", () => {
    const { inputs } = workflows.get("deploy.yml")?.on["workflow_dispatch"] as {
      inputs: { stack: { options: string[] } };
    };
    const { options } = inputs.stack;
    const files = options.map((stack) => new URL(`../../../Pulumi.${stack}.yaml`, import.meta.url));
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
    expect(options).toHaveLength(2);
  });

  it("get AWS's credentials for a role, where the environment names one, and after all scripts", () => {
    for (const name of ["deploy.yml", "preview.yml"]) {
      const steps = Object.values(workflows.get(name)?.jobs ?? {}).flatMap((job) => job.steps);
      const [role, engine] = steps.slice(-2);
      expect(role, name).toMatchObject({
        if: "vars.AWS_ROLE_ARN != ''",
        with: { "role-to-assume": "${{ vars.AWS_ROLE_ARN }}", "aws-region": "${{ vars.AWS_REGION }}" },
      });
      expect(role?.uses, name).toMatch(/^aws-actions\/configure-aws-credentials@/);
      expect(engine?.uses, name).toMatch(/^pulumi\/actions@/);
    }
  });

  it("give a deploy more time than the longest gate", () => {
    const longestGateSeconds = 3600;
    expect(workflows.get("deploy.yml")?.jobs["deploy"]?.["timeout-minutes"]).toBeGreaterThan(
      longestGateSeconds / 60 + 60,
    );
  });
});

const commit = "0123456789abcdef0123456789abcdef01234567";
const ours = `name: Ours
on:
  pull_request:
permissions:
  contents: read
jobs:
  one:
    if: github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    environment: preview
    permissions:
      contents: read
      id-token: write
    concurrency: { group: stack-dev, cancel-in-progress: false, queue: max }
    steps:
      - uses: actions/checkout@${commit} # v1.2.3
        with:
          persist-credentials: false
      - run: npm ci
      - if: vars.AWS_ROLE_ARN != ''
        uses: aws-actions/configure-aws-credentials@${commit} # v1.2.3
        with:
          role-to-assume: \${{ vars.AWS_ROLE_ARN }}
      - uses: pulumi/actions@${commit} # v1.2.3
        with:
          command: preview
          stack-name: dev
        env:
          TOKEN: \${{ secrets.TOKEN }}
`;

describe("the policy", () => {
  it("has nothing against a workflow that keeps it", () => {
    expect(breaches(parseWorkflow(ours))).toEqual([]);
  });

  it.each([
    ["a tag instead of a commit", `checkout@${commit} # v1.2.3`, "checkout@v1", "not pinned"],
    ["a commit nobody can name", `checkout@${commit} # v1.2.3`, `checkout@${commit}`, "not pinned"],
    ["a moving version beside the commit", `checkout@${commit} # v1.2.3`, `checkout@${commit} # v1`, "not pinned"],
    ["pull_request_target", "  pull_request:", "  pull_request_target:", "triggered by"],
    ["no permissions", "permissions:\n  contents: read\n", "", "permissions of the workflow"],
    ["all permissions", "permissions:\n  contents: read", "permissions: write-all", "permissions of the workflow"],
    [
      "a job that may write code",
      "      contents: read\n      id-token",
      "      contents: write\n      id-token",
      "permission contents: write",
    ],
    [
      "a job that may write all",
      "    permissions:\n      contents: read\n      id-token: write\n",
      "    permissions: write-all\n",
      "permission write-all",
    ],
    ["a queue that cancels", "cancel-in-progress: false", "cancel-in-progress: true", "not in the queue"],
    ["a queue that drops who waits", ", queue: max", "", "not in the queue"],
    ["the queue of another stack", "group: stack-dev", "group: stack-prod", "not in the queue"],
    ["secrets for forks", /^ {4}if: .*\n/m, "", "a fork's pull request starts it, and it has secrets"],
    ["an identity for forks", /^ {4}if: .*\n/m, "", "a fork's pull request starts it, and it has an identity"],
    ["secrets for forks after all", "== github.repository", "== github.repository || true", "a fork's pull request"],
    ["secrets outside an environment", "    environment: preview\n", "", "secrets without an environment"],
    ["an identity outside an environment", "    environment: preview\n", "", "an identity without an environment"],
    [
      "a script that sees a role's credentials",
      "      - uses: pulumi/actions",
      "      - run: npm test\n      - uses: pulumi/actions",
      "a script with a role's credentials at hand: npm test",
    ],
    ["a long-lived key", "role-to-assume: ", "aws-access-key-id: ", "a long-lived key"],
    ["secrets for every step", "jobs:", "# x\njobs:\n  # ${{ secrets.TOKEN }}", "outside the env of a step"],
    ["an event's text in a script", "npm ci", "echo ${{ github.head_ref }}", "inside a script"],
    ["a token left in the checkout", "persist-credentials: false", "persist-credentials: true", "leaves its token"],
  ])("refuses %s", (_what, written, instead, breach) => {
    const changed = ours.replace(written, () => instead);
    expect(changed).not.toBe(ours);
    expect(breaches(parseWorkflow(changed))).toContainEqual(expect.stringContaining(breach));
  });

  it("does not pass over syntax it does not know", () => {
    expect(() => parseWorkflow(ours.replace("jobs:", "env:\n  A: b\njobs:"))).toThrow("env");
  });
});
