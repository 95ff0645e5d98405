import { describe, expect, it } from "vitest";

import { getAmi } from "../../../../rehearsal/aws/model/functions/ami.ts";
import {
  DEBIAN_ACCOUNT,
  imageId,
  imageNamed,
  imageOf,
  publishedImages,
} from "../../../../rehearsal/aws/model/functions/debian-images.ts";
import { FakeAccount } from "../kinds/fake-account.ts";

const newest = "debian-13-amd64-20251117-2299";
const owners = [DEBIAN_ACCOUNT];

function filter(name: string, ...values: readonly string[]) {
  return { name, values };
}

async function ask(inputs: Readonly<Record<string, unknown>>, region?: string): Promise<{ id: string; name: string }> {
  return (await new FakeAccount().call(getAmi, inputs, region)) as { id: string; name: string };
}

describe("an image's id", () => {
  it("is found again in its region, for every well-formed name", () => {
    const names = [
      "debian-13-amd64-20271231-0001",
      "debian-13-arm64-20251117-9999",
      ...publishedImages.map((one) => one.name),
    ];
    const ids = names.map((name) => {
      const image = imageNamed(name);
      const id = image && imageId("eu-west-1", image);
      expect(id).toMatch(/^ami-0[0-9a-f]{16}$/);
      expect(imageOf("eu-west-1", id ?? "")).toEqual(image);
      expect(imageOf("us-east-1", id ?? "")).toBeUndefined();
      return id;
    });
    expect(new Set(ids).size).toBe(names.length);
  });

  it.each(["ami-0123456789abcdef0", "ami-12345678", "ami-0ffffffffffffffff", "ami-00000000000000000", ""])(
    "is not just any, such as %j",
    (id) => {
      expect(imageOf("eu-west-1", id)).toBeUndefined();
    },
  );

  it.each(["debian-13-amd64-20251399-2299", "debian-12-amd64-20251117-2299", "debian-13-amd64-daily-20251117-2299"])(
    "is nothing that %s has",
    (name) => {
      expect(imageNamed(name)).toBeUndefined();
    },
  );
});

describe("a search for images", () => {
  it("finds the newest of a pattern", async () => {
    const found = await ask({ owners, mostRecent: true, filters: [filter("name", "debian-13-amd64-*")] });
    expect(found).toMatchObject({
      name: newest,
      ownerId: DEBIAN_ACCOUNT,
      architecture: "x86_64",
      rootDeviceName: "/dev/xvda",
      creationDate: "2025-11-17T00:00:00.000Z",
    });
  });

  it("finds a pinned name, whether it is in the model's list or not, and the same by its id", async () => {
    for (const name of [newest, "debian-13-arm64-20300101-0001"]) {
      const { id } = await ask({ owners, filters: [filter("name", name)] });
      expect(await ask({ owners, filters: [filter("image-id", id)] })).toMatchObject({ id, name });
    }
  });

  it("finds other ids in other regions", async () => {
    const pinned = { owners, filters: [filter("name", newest)] };
    const [here, there] = [await ask(pinned), await ask(pinned, "us-east-1")];
    expect(here.id).not.toBe(there.id);
    const foreign = ask({ owners, filters: [filter("image-id", there.id)] });
    await expect(foreign).rejects.toThrow("Your query returned no results.");
  });

  it("narrows by architecture and by expression", async () => {
    const arm = { owners, mostRecent: true, filters: [filter("name", "debian-13-*"), filter("architecture", "arm64")] };
    expect(await ask(arm)).toMatchObject({ name: "debian-13-arm64-20251117-2299" });
    const nameRegex = "^debian-13-amd64-202510";
    expect(await ask({ owners, nameRegex })).toMatchObject({ name: "debian-13-amd64-20251006-2257" });
  });

  it("tells that several were found, none, or a filter that is not modelled", async () => {
    const several = ask({ owners, filters: [filter("name", "debian-13-amd64-*")] });
    await expect(several).rejects.toThrow("Your query returned more than one result.");
    const none = ask({ owners, mostRecent: true, filters: [filter("name", "ubuntu-*")] });
    await expect(none).rejects.toThrow("Your query returned no results.");
    const foreign = ask({ owners: ["amazon"], mostRecent: true, filters: [filter("name", newest)] });
    await expect(foreign).rejects.toThrow("Your query returned no results.");
    await expect(ask({ owners, filters: [filter("colour", "red")] })).rejects.toThrow("The filter 'colour' is invalid");
  });

  it("for the newest of just anyone's is refused", async () => {
    const open = ask({ mostRecent: true, filters: [filter("name", "debian-13-amd64-*")] });
    await expect(open).rejects.toThrow("mostRecent needs owners");
  });
});
