import { renderTemplate, type TemplateValues } from "./template.ts";

/** A file on a host, owned by root. */
export interface HostFile {
  /** Absolute. */
  readonly path: string;
  /** Octal, as chmod takes it. */
  readonly mode: "0600" | "0644" | "0755";
  readonly content: string;
}

/**
 * What a template becomes on a host: without its comments, which alone are more than a third of what EC2 takes as user
 * data. One line instead says where they are.
 */
export function hostFile(
  path: string,
  mode: HostFile["mode"],
  template: string,
  values: TemplateValues = {},
): HostFile {
  return { path, mode, content: withoutComments(renderTemplate(template, values), template) };
}

/** Lines that are a comment and nothing else, in any of the templates' languages; not the first line of a program. */
const commentLine = /^[ \t]*(?:(?:#(?!!)|\/\/).*|\/\*\*(?:(?!\*\/)[^])*\*\/)\n/gm;

function withoutComments(text: string, template: string): string {
  const [programLine = ""] = /^#!.*\n/.exec(text) ?? [];
  const mark = /^(#|\/\/)/m.exec(text.slice(programLine.length))?.[1] ?? "#";
  const bare = text.slice(programLine.length).replace(commentLine, "").replace(/^\n+/, "");
  return `${programLine}${mark} Explained in templates/${template} of evenkeel.\n${bare}`;
}
