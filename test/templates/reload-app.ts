import { createServer } from "node:http";

import { Drain } from "../../app/src/drain.ts";

/** An app that keeps to the contract of `app/README.md` and answers with what it was told; `BROKEN` says how it fails. */
const { BROKEN, COLOR, EVENKEEL_DRAIN_SECONDS, GONE, HOST, PORT } = process.env;
if (BROKEN === "at once") process.exit(3);

const server = createServer((_, response) => {
  response.end(JSON.stringify({ color: COLOR, gone: GONE, worker: process.pid }));
});
const drain = new Drain(server);
process.once("SIGINT", () => {
  void drain.run(Number(EVENKEEL_DRAIN_SECONDS), 5).then(() => process.exit());
});
server.listen(Number(PORT), HOST, () => {
  if (BROKEN !== "later") process.send?.("ready");
});
