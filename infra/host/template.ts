import { readFileSync } from "node:fs";

import Handlebars from "handlebars";

const directory = new URL("../../templates/", import.meta.url);

/** Named values of a template; a name inside another is written with a dot. */
export interface TemplateValues {
  readonly [name: string]: string | number | TemplateValues;
}

/**
 * The text of a file under `templates/` with its `{{names}}` filled in. Nothing is escaped: what a value may hold is
 * for `checkRecipe` to decide.
 *
 * @throws {Error} if the template names a value that is not given.
 */
export function renderTemplate(name: string, values: TemplateValues): string {
  const render = Handlebars.compile<TemplateValues>(readFileSync(new URL(name, directory), "utf8"), {
    strict: true,
    noEscape: true,
  });
  try {
    return render(values);
  } catch (error) {
    throw new Error(`templates/${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
