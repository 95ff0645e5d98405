/** Whose a resource is, for the bill and for whoever looks at the console. */
export function tags(site: string, name: string): Record<string, string> {
  return { Name: name, [siteTag]: site };
}

/** Key of the tag that says which site a resource belongs to. */
export const siteTag = "evenkeel:site";

/** Key of the tag of hosts and groups that names their generation. */
export const generationTag = "evenkeel:generation";
