import type { CloudApi, Image } from "./clouds/cloud-api.ts";
import { parseImageName, tagInNames } from "./image-name.ts";
import type { Config } from "./stack-config.ts";

interface Pruning {
  readonly tag: string;
  /** How many stay. */
  readonly keep: number;
  /** Of all stacks: an image that one names is what its next host is made from. */
  readonly configs: readonly Config[];
}

/** Deletes a site's images beyond its newest, but for those that something is made from, and returns which those were. */
export async function pruneImages(api: CloudApi, { tag, keep, configs }: Pruning): Promise<readonly Image[]> {
  const named = configs.flatMap(({ "evenkeel:hostImage": image }) =>
    typeof image === "string" || typeof image === "number" ? [String(image)] : [],
  );
  const used = new Set([...(await api.imagesInUse()), ...named]);
  const removed = surplusImages(await api.images(), { tag, keep, used });
  for (const { id } of removed) await api.removeImage(id);
  return removed;
}

/** Images of the site, by their names, that are older than the newest and that nothing is made from. */
export function surplusImages(
  images: readonly Image[],
  { tag, keep, used }: { readonly tag: string; readonly keep: number; readonly used: ReadonlySet<string> },
): readonly Image[] {
  return images
    .flatMap((image) => {
      const name = parseImageName(image.name);
      return name?.tag === tagInNames(tag) ? [{ image, madeAt: name.madeAt.getTime() }] : [];
    })
    .sort((one, other) => other.madeAt - one.madeAt)
    .slice(keep)
    .map(({ image }) => image)
    .filter(({ id }) => !used.has(id));
}
