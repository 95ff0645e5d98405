import { describe, expect, it } from "vitest";

import { type DockerFacts, planDocker } from "../../../rehearsal/engine/set-up/docker-plan.ts";
import { isDebianLike } from "../../../rehearsal/engine/set-up/machine.ts";

const silent = { code: 1, stderr: "Cannot connect to the Docker daemon" };
const bareDebian: DockerFacts = {
  linux: true,
  root: true,
  debianLike: true,
  systemd: false,
  answer: silent,
  dockerd: false,
};

describe("plan for a Docker engine", () => {
  it.each<[string, Partial<DockerFacts>, string]>([
    ["uses the engine that answers", { answer: { code: 0, stderr: "" }, root: false, debianLike: false }, "use"],
    ["installs one as root on Debian", { answer: { code: 127, stderr: "" } }, "install"],
    [
      "installs the command where only the engine is there",
      { answer: { code: 127, stderr: "" }, dockerd: true },
      "install",
    ],
    ["starts an installed one as root", { dockerd: true }, "start-engine"],
    ["leaves starting to systemd where it runs", { dockerd: true, systemd: true }, "start-service"],
    ["starts an installed one as root on any Linux", { dockerd: true, debianLike: false }, "start-engine"],
  ])("%s", (_title, facts, action) => {
    expect(planDocker({ ...bareDebian, ...facts }).action).toBe(action);
  });

  it.each<[string, Partial<DockerFacts>, string]>([
    ["without root it can't be started", { root: false, dockerd: true }, "sudo systemctl start docker"],
    ["without root it can't be installed", { root: false }, "sudo apt-get install docker.io"],
    ["elsewhere it has to be installed by hand", { debianLike: false }, "https://docs.docker.com/engine/install"],
    [
      "who is not in the group may not use it",
      { answer: { code: 1, stderr: "permission denied while" } },
      "usermod -aG docker",
    ],
    ["hosts need Linux", { linux: false, answer: { code: 0, stderr: "" } }, "only run on Linux"],
  ])("says what to do when %s, and that --api-only needs none", (_title, facts, words) => {
    const plan = planDocker({ ...bareDebian, ...facts });
    expect(plan).toMatchObject({ action: "give-up", problem: expect.stringContaining(words) as string });
    expect(plan).toMatchObject({ problem: expect.stringContaining("--api-only") as string });
  });
});

describe("kind of Linux", () => {
  it.each([
    ['PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n', true],
    ["ID=ubuntu\nID_LIKE=debian\n", true],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', true],
    ['ID="fedora"\nVERSION_ID=43\n', false],
    ['ID=arch\nPRETTY_NAME="not debian"\n', false],
    ["", false],
  ])("%j is like Debian: %s", (release, like) => {
    expect(isDebianLike(release)).toBe(like);
  });
});
