// What certbot runs: `put` and `remove` an answer for the authority, which any host gives (challenge.mjs), and `deploy` what
// was issued, to all hosts. Also by hand: `certbot renew --dry-run`. Rendered by infra/host/certbot.ts; see cli.ini.
//
// Arguments: put | remove | deploy
import { rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { openBucket } from "./bucket.mjs";
import { home, pack } from "./lineage.mjs";

const bucket = openBucket(`${home}/store.json`);
const { CERTBOT_TOKEN, CERTBOT_VALIDATION } = process.env;

const actions = {
  put: () => bucket.write(`challenge/${CERTBOT_TOKEN}`, CERTBOT_VALIDATION),
  remove: () => bucket.remove(`challenge/${CERTBOT_TOKEN}`),
  async deploy() {
    // The agent sends it as long as this is there.
    writeFileSync(`${home}/unsent`, "");
    await bucket.write("lineage", await pack());
    rmSync(`${home}/unsent`);
  },
};

for (const delaySeconds of [1, 2, 4, 8, 0]) {
  try {
    await actions[process.argv[2]]();
    break;
  } catch (error) {
    console.error(error.message);
    if (delaySeconds === 0) process.exitCode = 1;
    await sleep(delaySeconds * 1_000);
  }
}
