// Checks the object `environment` of the site's bucket and prints what pm2's configuration takes from it. A name that
// would change how the host itself runs the app is left out and named; values are never shown.
// Rendered by infra/host/host-files.ts; run by the agent.
//
// Arguments: FILE. An empty one is an object that is not there.
import { readFileSync, writeFileSync } from "node:fs";

// pm2 takes names in small letters for its own settings.
const NAME = /^[A-Z_][A-Z0-9_]*$/;
const RESERVED = /^(PORT|HOST|HOME|PATH|NODE_ENV|NODE_OPTIONS|NODE_APP_INSTANCE|EVENKEEL_.*|PM2_.*)$/;

function check(wanted, what) {
  if (wanted) return;
  console.error(`environment: ${what}`);
  process.exit(1);
}

const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    // Its message would show a part of the text.
    return undefined;
  }
}

const text = readFileSync(process.argv[2], "utf8");
const given = text === "" ? {} : parse(text);
check(isRecord(given), "is no JSON object");
const { environment = {}, workerMemoryMegabytes = 0 } = given;
check(isRecord(environment), "has no names and texts in it");
check(Number.isSafeInteger(workerMemoryMegabytes) && workerMemoryMegabytes >= 0, "workerMemoryMegabytes is no number");

const variables = Object.entries(environment).filter(([name, value]) => {
  check(typeof value === "string" && !value.includes("\0"), `${JSON.stringify(name)} is no text`);
  if (NAME.test(name) && !RESERVED.test(name)) return true;
  console.error(`environment: ${JSON.stringify(name)} is not the app's to be told, and is left out`);
  return false;
});
// Not by the console, which says nothing of a disk that is full.
writeFileSync(1, `${JSON.stringify({ environment: Object.fromEntries(variables), workerMemoryMegabytes })}\n`);
