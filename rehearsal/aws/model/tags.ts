export type Tags = Readonly<Record<string, string>>;

/** What every resource with tags says of them; the provider has no default tags of its own here. */
export function tagsAll({ tags }: { readonly tags?: Tags }): { readonly tagsAll: Tags } {
  return { tagsAll: tags ?? {} };
}
