import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { HostRecipe } from "../../infra/host/user-data.ts";
import { awsRecipe, exampleRecipe } from "../unit/host/example-recipe.ts";
import { FakeMetadata } from "./fake-metadata.ts";
import { RenderedHost } from "./rendered-host.ts";
import { hasTool, pathOf } from "./tool.ts";

const keyId = "ASIAEXAMPLEOFAKEYID0";
const secretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const session = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaDGV1LWNlbnRyYWwtMSJ+/x==";

/** As EC2 writes it. */
const credentials = JSON.stringify(
  {
    Code: "Success",
    LastUpdated: "2026-11-22T13:00:00Z",
    Type: "AWS-HMAC",
    AccessKeyId: keyId,
    SecretAccessKey: secretKey,
    Token: session,
    Expiration: "2026-11-22T19:30:00Z",
  },
  undefined,
  2,
);
/** An empty tar. */
const tar = Buffer.alloc(1_024);
const artifact = createHash("sha256").update(tar).digest("hex");

describe.skipIf(!hasTool("bash") || !hasTool("curl") || !hasTool("sha256sum", "coreutils"))(
  "a host's way to the store",
  () => {
    let metadata: FakeMetadata;
    let store: Server;
    let asked: { url: string; headers: IncomingHttpHeaders }[];
    let host: RenderedHost | undefined;

    beforeEach(async () => {
      metadata = new FakeMetadata();
      await metadata.start();
      asked = [];
      store = createServer(({ url = "", headers }, response) => {
        asked.push({ url, headers });
        response.end(gzipSync(tar));
      });
      store.listen(0, "127.0.0.1");
      await once(store, "listening");
    });
    afterEach(async () => {
      host?.remove();
      await metadata.stop();
      store.closeAllConnections();
      store.close();
      await once(store, "close");
    });

    /** The files of a host whose store and metadata service are those of the test. */
    function render(recipe: HostRecipe, { patient = false } = {}): RenderedHost {
      const endpoint = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
      host = new RenderedHost(
        { ...recipe, store: { ...recipe.store, endpoint } },
        {
          "/opt/evenkeel/": "ROOT/opt/evenkeel/",
          "/opt/evenkeel": "ROOT/opt/evenkeel",
          "/etc/evenkeel/": "ROOT/etc/evenkeel/",
          "/dev/console": "ROOT/console",
          "source /usr/local/lib/evenkeel/": "source ROOT/usr/local/lib/evenkeel/",
          ...(recipe.store.credentials.kind === "instance-role" && {
            "/usr/local/lib/evenkeel/role": "ROOT/usr/local/lib/evenkeel/role",
            "http://169.254.169.254": metadata.url,
            "1 2 4 8 16 32 0": patient ? "0.1 0.1 0.1 0.1 0.1 0" : "0",
          }),
        },
      );
      // Tells what every other process on the machine may read of curl.
      host.write(
        "/bin/curl",
        `#!/bin/bash\nprintf '%s\\n' "$*" >>${host.at("/arguments")}\nexec ${pathOf("curl") ?? ""} "$@"\n`,
        0o755,
      );
      return host;
    }

    /** Runs bash without keeping this process, which plays the services, from answering. */
    async function bash(
      files: RenderedHost,
      ...args: string[]
    ): Promise<{ code: number; stdout: string; stderr: string }> {
      const env = { ...process.env, PATH: `${files.at("/bin")}:${process.env["PATH"] ?? ""}` };
      try {
        return { code: 0, ...(await promisify(execFile)("bash", args, { env })) };
      } catch (error) {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
        return { code, stdout, stderr };
      }
    }

    /** What the boot script does for an artifact: its functions are those of the rendered file, up to where it begins to act. */
    function needArtifact(files: RenderedHost): ReturnType<typeof bash> {
      const functions = `source <(sed '/^exec >>/,$d' ${files.at("/usr/local/lib/evenkeel/boot")})`;
      return bash(files, "-c", `${functions}; need_artifact release a1a1a1a1a1a1 ${artifact} release/a1.tar.gz`);
    }

    const role = (files: RenderedHost): ReturnType<typeof bash> =>
      bash(files, files.at("/usr/local/lib/evenkeel/role-credentials"));

    it("by a role: curl's configuration, from the metadata service by session", async () => {
      metadata.credentials = credentials;
      expect(await role(render(awsRecipe))).toEqual({
        code: 0,
        stdout: `user = "${keyId}:${secretKey}"\nheader = "x-amz-security-token: ${session}"\n`,
        stderr: "",
      });
      expect(metadata.asked).toEqual([
        "PUT /latest/api/token",
        "GET /latest/meta-data/iam/security-credentials/",
        `GET /latest/meta-data/iam/security-credentials/${metadata.role}`,
      ]);
    });

    it("by a role: also when the answer is on one line", async () => {
      metadata.credentials = JSON.stringify(JSON.parse(credentials));
      expect((await role(render(awsRecipe))).stdout).toContain(session);
    });

    it("by a role that comes later than the machine", async () => {
      const files = render(awsRecipe, { patient: true });
      const waiting = role(files);
      await expect.poll(() => metadata.asked.length).toBeGreaterThan(2);
      metadata.credentials = credentials;
      expect(await waiting).toMatchObject({ code: 0, stdout: expect.stringContaining(keyId) as string });
    });

    it.each([
      ["there is no role", undefined, "This machine gets no credentials from its role."],
      [
        "a part is missing",
        credentials.replace("Token", "Other"),
        "The metadata service names no Token for role site-host",
      ],
      ["a part would be more", credentials.replace(session, 'x\\"\\nproxy = \\"evil'), "names no Token for role"],
      ["it is no JSON", "<html>", "names no AccessKeyId for role"],
    ])("not when %s, which is told without a secret", async (_, answer, reason) => {
      metadata.credentials = answer;
      const { code, stdout, stderr } = await role(render(awsRecipe));
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain(reason);
      expect(stderr).not.toMatch(/ASIA|wJalr|IQoJ|AQAE/);
    });

    it.each([
      ["a role", awsRecipe, `Credential=${keyId}/`, session],
      ["a key", exampleRecipe, "Credential=EXAMPLEKEYID/", undefined],
    ])(
      "fetches an artifact with the credentials of %s, signed, and shows them nowhere",
      async (_, recipe, credential, token) => {
        metadata.credentials = credentials;
        const files = render(recipe);
        expect(await needArtifact(files)).toMatchObject({ code: 0, stdout: "" });
        expect(asked).toHaveLength(1);
        const [{ url, headers } = { url: "", headers: {} }] = asked;
        expect(url).toBe("/example-store/release/a1.tar.gz");
        expect(headers.authorization).toContain(credential);
        expect(headers.authorization).toContain(`/${recipe.store.region}/s3/aws4_request`);
        expect(headers["x-amz-security-token"]).toBe(token);
        if (token !== undefined) expect(headers.authorization).toMatch(/SignedHeaders=[^,]*x-amz-security-token/);
        const shown = files.read("/arguments");
        expect(shown).toContain("release/a1.tar.gz");
        expect(shown).not.toMatch(/ASIA|wJalr|IQoJ|AQAE|EXAMPLEKEYID|secret\+key/);
      },
    );

    it("fails when the role gives nothing, before the store is asked", async () => {
      const { code, stderr } = await needArtifact(render(awsRecipe));
      expect(code).not.toBe(0);
      expect(stderr).toContain("no credentials from its role");
      expect(asked).toEqual([]);
    });
  },
);
