import { get } from "node:http";

import { type Entrance, entranceOf } from "./stage/https-entrance.ts";
import type { Stage } from "./stage/stage.ts";

/** So often in a row for each host, or one that does otherwise might just not have been asked. */
const looksForEach = 4;

/** Waits until whoever comes by plain HTTP is sent to HTTPS at the site's canonical name, by all of its hosts. */
export async function untilRedirected(stage: Stage): Promise<void> {
  const entrance = entranceOf(stage.outputs, stage.endpoint);
  const path = "/test?by=drill";
  const wanted = `301 https://${entrance.name}${path}`;
  const looks = looksForEach * (await stage.hosts()).length;
  let inARow = 0;
  await stage.until("all hosts send clients to HTTPS", async () => {
    inARow = (await answerTo(entrance, path)) === wanted ? inARow + 1 : 0;
    return inARow === looks;
  });
}

/** Status and location of an answer by plain HTTP. */
function answerTo({ name, address }: Entrance, path: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const signal = AbortSignal.timeout(5_000);
  const headers = { host: name, connection: "close" };
  get({ host: address, path, agent: false, headers, signal }, (response) => {
    response.resume();
    resolve(`${response.statusCode ?? 0} ${response.headers.location ?? ""}`);
  }).on("error", ({ message }) => {
    resolve(message);
  });
  return promise;
}
