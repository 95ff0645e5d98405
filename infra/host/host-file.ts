import { renderTemplate, type TemplateValues } from "./template.ts";

/** A file on a host, owned by root. */
export interface HostFile {
  /** Absolute. */
  readonly path: string;
  /** Octal, as chmod takes it. */
  readonly mode: "0600" | "0644" | "0755";
  readonly content: string;
}

/** What a template becomes on a host. */
export function hostFile(
  path: string,
  mode: HostFile["mode"],
  template: string,
  values: TemplateValues = {},
): HostFile {
  return { path, mode, content: renderTemplate(template, values) };
}
