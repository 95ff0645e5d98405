import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Cleanup } from "./cleanup.ts";
import { startCloud, storeMissing } from "./cloud.ts";
import type { Cloud } from "./cloud.ts";
import { createProject, engineMissing } from "./engine.ts";
import type { Project } from "./engine.ts";

const missing = engineMissing ?? storeMissing;

describe.skipIf(missing !== undefined)(`Spaces by the stand-in under the real engine ${missing ?? ""}`, () => {
  const cleanup = new Cleanup();
  let cloud: Cloud;
  let folder: string;

  beforeEach(async () => {
    cloud = await startCloud();
    cleanup.add(cloud.stop);
    folder = await mkdtemp(join(tmpdir(), "evenkeel-object-"));
    cleanup.add(() => rm(folder, { recursive: true, force: true }));
  });
  afterEach(() => cleanup.run());

  async function project(
    program: () => Record<string, unknown>,
    config: Record<string, string> = {},
  ): Promise<Project> {
    const made = await createProject({
      program: () => Promise.resolve(program()),
      providers: { digitalocean: cloud.providerPort },
      config: {
        "digitalocean:apiEndpoint": cloud.url,
        "digitalocean:token": "test",
        "digitalocean:spacesEndpoint": cloud.storeUrl,
        ...config,
      },
    });
    cleanup.add(made.dispose);
    return made;
  }

  it("makes a bucket and an object with a key that the same program makes, and nothing the second time", async () => {
    const source = join(folder, "artifact.txt");
    await writeFile(source, "hello");
    const { stack, steps, onEvent } = await project(() => {
      const key = new digitalocean.SpacesKey("owner", { grants: [{ bucket: "", permission: "fullaccess" }] });
      const provider = new digitalocean.Provider("spaces", {
        apiEndpoint: cloud.url,
        spacesEndpoint: cloud.storeUrl,
        spacesAccessId: key.accessKey,
        spacesSecretKey: key.secretKey,
      });
      const bucket = new digitalocean.SpacesBucket("store", { region: "fra1", forceDestroy: true }, { provider });
      const object = new digitalocean.SpacesBucketObject(
        "object",
        { region: "fra1", bucket: bucket.name, key: "a/b.txt", source },
        { provider },
      );
      const reader = new digitalocean.SpacesKey("reader", { grants: [{ bucket: bucket.name, permission: "read" }] });
      return { bucket: bucket.name, etag: object.etag, secret: reader.secretKey };
    });
    const { outputs } = await stack.up({ onEvent });
    // MD5 of "hello", which is what S3 answers for an object put in one piece.
    expect(outputs["etag"]?.value).toBe("5d41402abc4b2a76b9719d911017c592");
    expect(outputs["secret"]?.secret).toBe(true);
    steps();
    await stack.up({ onEvent });
    await stack.refresh({ onEvent });
    await stack.up({ onEvent });
    expect(steps()).toEqual([]);
    await stack.destroy({ onEvent });
    expect(steps()).toContain("delete store");
  });

  it("changes a text in place, reads it back with the key that wrote it, and tells what is missing", async () => {
    const where = (bucket: string, key: string): digitalocean.GetSpacesBucketObjectArgs => {
      return { bucket, region: "fra1", key };
    };
    let content = "first";
    const { stack, steps, onEvent, state } = await project(() => {
      const owner = new digitalocean.SpacesKey("owner", { grants: [{ bucket: "", permission: "fullaccess" }] });
      const provider = new digitalocean.Provider("spaces", {
        apiEndpoint: cloud.url,
        spacesEndpoint: cloud.storeUrl,
        spacesAccessId: owner.accessKey,
        spacesSecretKey: owner.secretKey,
      });
      const bucket = new digitalocean.SpacesBucket("store", { region: "fra1", forceDestroy: true }, { provider });
      const at = { region: "fra1", bucket: bucket.name };
      const contentType = "text/plain; charset=utf-8";
      const object = new digitalocean.SpacesBucketObject(
        "text",
        { ...at, key: "environment", content: pulumi.secret(content), contentType },
        { provider },
      );
      const data = new digitalocean.SpacesBucketObject("data", { ...at, key: "data", content: "binary" }, { provider });
      const asked = pulumi.all([bucket.name, object.etag, data.etag]).apply(async ([name]) => {
        const read = (key: string) => digitalocean.getSpacesBucketObject(where(name, key), { provider });
        const list = (prefix: string) =>
          digitalocean.getSpacesBucketObjects({ bucket: name, region: "fra1", prefix }, { provider });
        return {
          text: (await read("environment")).body,
          data: (await read("data")).body,
          length: (await read("data")).contentLength,
          missing: await read("nothing").catch((error: unknown) => String(error)),
          keys: [(await list("env")).keys, (await list("nothing")).keys],
        };
      });
      return { bucket: bucket.name, asked };
    });
    const { outputs } = await stack.up({ onEvent });
    const bucket = String(outputs["bucket"]?.value);
    expect(outputs["asked"]?.value).toEqual({
      text: "first",
      data: "",
      length: 6,
      missing: expect.stringMatching(
        new RegExp(
          `Failed getting S3 object: NotFound: Not Found\\s+status code: 404, request id: .*, host id: .* Bucket: "${bucket}" Object: "nothing"`,
        ),
      ) as string,
      keys: [["environment"], []],
    });
    steps();
    content = "second";
    const changed = await stack.up({ onEvent });
    expect(steps()).toEqual(["update text"]);
    expect((changed.outputs["asked"]?.value as { text: string }).text).toBe("second");
    expect((await state()).includes('"content": "second"')).toBe(false);
  });

  it("refuses an endpoint that is not this machine's, in the default provider and in an explicit one", async () => {
    const real = "https://api.digitalocean.com";
    const byDefault = await project(() => ({ tag: new digitalocean.Tag("web").name }), {
      "digitalocean:apiEndpoint": real,
    });
    await expect(byDefault.stack.up()).rejects.toThrow("the rehearsal refuses a real endpoint");
    const explicit = await project(() => {
      const provider = new digitalocean.Provider("real", { token: "test" });
      return { tag: new digitalocean.Tag("web", {}, { provider }).name };
    });
    await expect(explicit.stack.up()).rejects.toThrow("the rehearsal refuses a real endpoint");
    expect(await cloud.calls()).toEqual([]);
  });
});
