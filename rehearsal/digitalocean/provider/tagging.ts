import type { Api } from "./http.ts";

interface Created {
  readonly tag: { readonly name: string };
}

/** Takes away and adds tags of a droplet in the official provider's order: first all that go, then each that comes. */
export async function changeDropletTags(
  api: Api,
  id: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const body = { resources: [{ resource_id: id, resource_type: "droplet" }] };
  for (const name of before.filter((tag) => !after.includes(tag))) {
    await api.delete(`tags/${encodeURIComponent(name)}/resources`, { body });
  }
  for (const name of after.filter((tag) => !before.includes(tag))) {
    const { tag } = await api.post<Created>("tags", { name });
    await api.post(`tags/${encodeURIComponent(tag.name)}/resources`, body);
  }
}
