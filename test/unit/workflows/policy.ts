import { isDeepStrictEqual } from "node:util";

import type { Job, Workflow } from "./workflow.ts";

/** What a workflow of ours may not do; each rule returns a line for each breach. */
export function breaches(workflow: Workflow): string[] {
  return [
    ...pinning(workflow),
    ...triggers(workflow),
    ...permissions(workflow),
    ...reach(workflow),
    ...Object.entries(workflow.jobs).flatMap(([name, job]) =>
      [...queue(job), ...secrets(workflow, job), ...injection(job), ...credentials(job), ...role(job)].map(
        (breach) => `${name}: ${breach}`,
      ),
    ),
  ];
}

/** A tag can be moved to other code; a commit can't. The comment tells people which version it is. */
function pinning({ text }: Workflow): string[] {
  return text
    .split("\n")
    .filter((line) => /^\s*(-\s+)?uses:/.test(line))
    .filter((line) => !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))
    .map((line) => `not pinned by commit with its version as a comment: ${line.trim()}`);
}

/** These two run with secrets on what a stranger sent. */
function triggers({ on }: Workflow): string[] {
  return ["pull_request_target", "workflow_run"]
    .filter((trigger) => trigger in on)
    .map((trigger) => `triggered by ${trigger}`);
}

const identity = "id-token: write";

/** A workflow reads the code and no more; a job may besides comment on a pull request, and prove to a cloud which job it is. */
function permissions({ permissions: ofAll, jobs }: Workflow): string[] {
  const allowed = ["contents: read", "pull-requests: write", identity];
  return [
    ...(isDeepStrictEqual(ofAll, { contents: "read" })
      ? []
      : ["permissions of the workflow are not just contents: read"]),
    ...Object.values(jobs)
      .flatMap(permissionsOf)
      .filter((permission) => !allowed.includes(permission))
      .map((permission) => `permission ${permission}`),
  ];
}

function permissionsOf({ permissions: given = {} }: Job): string[] {
  return typeof given === "string" ? [given] : Object.entries(given).map(([scope, access]) => `${scope}: ${access}`);
}

/** Whatever asks the engine stands in the queue of its stack and is never cancelled, running or waiting. */
function queue(job: Job): string[] {
  return job.steps
    .filter(({ uses }) => uses?.startsWith("pulumi/actions@"))
    .filter(
      ({ with: { "stack-name": stack } }) =>
        job.concurrency?.group !== `stack-${String(stack)}` ||
        job.concurrency["cancel-in-progress"] !== false ||
        job.concurrency.queue !== "max",
    )
    .map(({ with: { "stack-name": stack } }) => `not in the queue stack-${String(stack)}, whole and uncancelled`);
}

/** Secrets, and an identity to get credentials for, are for a job of an environment, never for one that a fork's pull request starts. */
function secrets({ on }: Workflow, job: Job): string[] {
  const has = [
    ...(secretsOf(job) > 0 ? ["secrets"] : []),
    ...(permissionsOf(job).includes(identity) ? ["an identity"] : []),
  ];
  return has.flatMap((what) => [
    ...("pull_request" in on && !refusesForks(job) ? [`a fork's pull request starts it, and it has ${what}`] : []),
    ...(job.environment === undefined ? [`${what} without an environment`] : []),
  ]);
}

function refusesForks({ if: condition = "" }: Job): boolean {
  const [first] = condition.split(" && ");
  return first === "github.event.pull_request.head.repo.full_name == github.repository" && !condition.includes("||");
}

/** One step at a time sees a secret: not the one that installs packages. */
function reach({ text, jobs }: Workflow): string[] {
  const used = text.match(/\$\{\{[^}]*\bsecrets\b/g)?.length ?? 0;
  const inSteps = Object.values(jobs).reduce((sum, job) => sum + secretsOf(job), 0);
  return used === inSteps ? [] : ["a secret outside the env of a step"];
}

function secretsOf({ steps }: Job): number {
  return steps.flatMap(({ env }) => Object.values(env)).filter((value) => /\bsecrets\b/.test(value)).length;
}

/** Text of an event that a stranger can write must not become part of a script. */
function injection({ steps }: Job): string[] {
  return steps.flatMap(({ run = "" }) => (run.includes("${{") ? [`an expression inside a script: ${run}`] : []));
}

/** A token left in .git/config can be read by every later step. */
function credentials({ steps }: Job): string[] {
  return steps
    .filter(({ uses }) => uses?.startsWith("actions/checkout@"))
    .filter((step) => step.with["persist-credentials"] !== false)
    .map(() => "the checkout leaves its token behind");
}

/** A role's credentials are short-lived, and every step after the one that gets them sees them: no script may. */
function role({ steps }: Job): string[] {
  const isRole = ({ uses }: Job["steps"][number]) =>
    uses?.startsWith("aws-actions/configure-aws-credentials@") === true;
  const first = steps.findIndex(isRole);
  const after = first === -1 ? [] : steps.slice(first);
  return [
    ...after.flatMap(({ run }) => (run === undefined ? [] : [`a script with a role's credentials at hand: ${run}`])),
    ...after
      .filter((step) => isRole(step) && "aws-access-key-id" in step.with)
      .map(() => "a long-lived key where a role would do"),
  ];
}
