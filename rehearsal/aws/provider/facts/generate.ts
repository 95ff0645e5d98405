import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { loadSchema } from "../schema.ts";
import { modelledTables } from "../table.ts";
import { Declarations } from "./declarations.ts";
import { sdkSchema } from "./sdk-schema.ts";
import { serviceFacts } from "./service-models.ts";

/*
 * Writes the data files anew, after an update of the SDK or of what is modelled:
 *   node rehearsal/aws/provider/facts/generate.ts            schema.json from @pulumi/aws, and the README's tables
 *   node rehearsal/aws/provider/facts/generate.ts FOLDER     service-models.json, from botocore's `data` folder
 */

function write(name: string, content: string): void {
  const file = fileURLToPath(new URL(name, import.meta.url));
  writeFileSync(file, content);
  console.log(`Written: ${file}`);
}

function pretty(content: object): Promise<string> {
  return format(JSON.stringify(content), { parser: "json", printWidth: 120 });
}

const [data] = process.argv.slice(2);
if (data === undefined) {
  const sdk = dirname(fileURLToPath(import.meta.resolve("@pulumi/aws/package.json")));
  write("../schema.json", await pretty(sdkSchema(new Declarations(sdk))));
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const tables = `<!-- modelled -->\n\n${modelledTables(loadSchema())}\n\n<!-- /modelled -->`;
  write(
    "../../README.md",
    readme.replace(/<!-- modelled -->.*<!-- \/modelled -->/s, () => tables),
  );
} else {
  write("service-models.json", await pretty(serviceFacts(data)));
}
