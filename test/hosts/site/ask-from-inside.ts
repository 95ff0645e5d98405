// Runs on a host, as root: answers in the app's place with the path that it got, and sends requests to the host's web
// server. Argument: the host's private address. Standard input: the requests, in JSON; standard output: their rules.
import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";

import { outcomeOf } from "../../templates/outcome.ts";

const appPort = 3000;
const sitePort = 80;

const [address = ""] = process.argv.slice(2);
const requests = (await json(process.stdin)) as readonly string[];
const app = createServer({ keepAliveTimeout: 75_000 }, ({ url }, response) => response.end(url));
app.listen(appPort, "127.0.0.1");
await once(app, "listening");
const rules: [string, string][] = [];
for (const request of requests) rules.push([request, await outcomeOf({ port: sitePort, address }, request)]);
app.close();
app.closeAllConnections();
process.stdout.write(JSON.stringify(rules));
