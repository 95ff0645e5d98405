import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { removeContainer, requireDocker, tryDocker } from "../../../rehearsal/cloud/docker/docker.ts";

/** A folder that is all of the PATH. */
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evenkeel-docker-"));
  vi.stubEnv("PATH", folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A `docker` that prints these words and ends with this code. */
async function docker(code: number, stdout: string, stderr = ""): Promise<void> {
  const script = `#!/bin/sh\nprintf '%s\\n' '${stdout}'\nprintf '%s\\n' '${stderr}' >&2\nexit ${code}\n`;
  await writeFile(join(folder, "docker"), script);
  await chmod(join(folder, "docker"), 0o755);
}

describe("a machine's Docker", () => {
  it("is asked to be installed where there is none", async () => {
    await expect(requireDocker()).rejects.toThrow("`docker` was not found: install Docker");
  });

  it.each([
    [
      1,
      "",
      "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.",
      "its engine does not answer: start it",
    ],
    [1, "", "permission denied while trying to connect to /var/run/docker.sock", "this user may not use Docker"],
    [1, "", "write /var/lib/docker/tmp: no space left on device", "the disk that Docker keeps its data on is full"],
    [0, "linux 1.40", "", "speaks API 1.40; hosts need 1.41 or newer"],
    [0, "windows 1.41", "", "this one runs on windows"],
  ])("that answers %i %j %j is explained", async (code, stdout, stderr, words) => {
    await docker(code, stdout, stderr);
    await expect(requireDocker()).rejects.toThrow(words);
  });

  it("is taken when it is new enough", async () => {
    await docker(0, "linux 1.41");
    await expect(requireDocker()).resolves.toBeUndefined();
  });

  it("has lost a container only if it says so, or never had it", async () => {
    await docker(1, "", "Error: No such container: web");
    await expect(removeContainer("web")).resolves.toBeUndefined();
    await docker(1, "", "Error response from daemon: container is locked");
    await expect(removeContainer("web")).rejects.toThrow("container is locked");
  });

  it("is not waited for without end", async () => {
    await writeFile(join(folder, "docker"), "#!/bin/sh\nexec /bin/sleep 60\n", { mode: 0o755 });
    await expect(tryDocker(["ps"], { timeoutSeconds: 0.2 })).rejects.toThrow("docker ps took longer than 0.2 seconds");
  });
});
