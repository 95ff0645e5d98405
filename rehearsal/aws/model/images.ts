import { unprocessable } from "../../http/api-error.ts";
import type { Account } from "./account.ts";
import type { Cloud } from "./cloud.ts";
import { newId } from "./ids.ts";
import { instanceTypes } from "./instance-types.ts";
import type { Instance } from "./instance.ts";
import type { GroupComputed, GroupInputs } from "./kinds/compute/group-records.ts";
import { templateOf, versionOf } from "./kinds/compute/launch-template.ts";
import type { OwnImage } from "./own-image.ts";
import type { Tags } from "./tags.ts";
import { types } from "./types.ts";

/** EC2's rule for a name: CreateImage in its API reference. */
const NAME = /^[\w ()[\]./'@-]{3,128}$/;

/** What the data plane's machines boot from where nobody has made an image. */
const BASE_IMAGE = "debian-13";

/** `aws ec2 create-image`: of a running instance as it is, without a restart, or of one without power. @throws {ApiError} 422 */
export async function createImage(
  account: Account,
  instance: Instance,
  { name, tags }: { readonly name: string; readonly tags: Tags },
): Promise<OwnImage> {
  const { id: source, region, instanceType } = instance;
  if (!NAME.test(name)) {
    throw unprocessable(
      `name is ${JSON.stringify(name)}; an image's has 3 to 128 letters, digits, spaces or any of ()[]./-'@_.`,
    );
  }
  const namesake = [...account.images.values()].find((one) => one.region === region && one.name === name);
  if (namesake !== undefined) {
    throw unprocessable(`AMI name ${name} is already in use by AMI ${namesake.id}: take another one, or delete that.`);
  }
  if (instance.state !== "running") {
    throw unprocessable(`The instance ${source} is ${instance.state}: an image is made of one that runs or is off.`);
  }
  const id = newId("ami");
  const architecture = instanceTypes.get(instanceType)?.architecture ?? "x86_64";
  await account.dataPlane.createImage(source, id);
  const image: OwnImage = { id, name, region, architecture, createdAt: account.now(), instance: source, tags };
  account.state.images.set(id, image);
  return image;
}

/** `aws ec2 deregister-image`. Unlike EC2, it refuses while somebody needs the image. @throws {ApiError} 422 */
export async function removeImage(account: Account, { id, name }: OwnImage): Promise<void> {
  const users = usersOf(account, id);
  if (users.length > 0) throw unprocessable(`The image ${id} (${name}) is in use by ${users.join(", ")}.`);
  await account.dataPlane.removeImage(id);
  account.state.images.delete(id);
}

/** Instances that run from an image, and groups that would launch from it. */
export function usersOf(cloud: Cloud, imageId: string): readonly string[] {
  const running = cloud.instances.filter((one) => one.imageId === imageId && one.state !== "terminated");
  const groups = cloud.records
    .all<GroupInputs, GroupComputed>(types.group)
    .filter(({ inputs, region }) => imageOfTemplate(cloud, inputs.launchTemplate, region) === imageId);
  return [...running.map(({ id }) => id), ...groups.map(({ id }) => `the group ${id}`)];
}

function imageOfTemplate(cloud: Cloud, wanted: GroupInputs["launchTemplate"], region: string): string | undefined {
  const template = templateOf(cloud, wanted, region);
  return template && versionOf(template, wanted?.version).data.imageId;
}

/** What the data plane's machine of an instance boots from. */
export function machineImageOf({ images }: Cloud, { imageId }: Pick<Instance, "imageId">): string {
  return images.get(imageId)?.id ?? BASE_IMAGE;
}
