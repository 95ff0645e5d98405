// A load that does not wait for the server: each request is due at its time, and its latency counts from then, so that a
// stall is paid for by every request that fell into it. wrk can't tell that: it asks again only when it was answered.
// Run by ../measure.ts with the Node of the host. Prints one line of JSON; latencies are microseconds.
//
// Arguments: URL REQUESTS_PER_SECOND SECONDS CONNECTIONS BODY
import { readFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

const [url, rate, seconds, connections, body] = process.argv.slice(2);
const headerLines = readFileSync(new URL("request-headers.txt", import.meta.url), "utf8")
  .trim()
  .split("\n");
const headers = Object.fromEntries(headerLines.map((line) => line.split(": ", 2)));
const total = Math.round(Number(rate) * Number(seconds));
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections), scheduling: "fifo" });
const latencies = new Float64Array(total);
let wrong = 0;
let ended = 0;
const allEnded = Promise.withResolvers();

function ask(number, due) {
  let isDone = false;
  const done = (isRight) => {
    if (isDone) return;
    isDone = true;
    latencies[number] = performance.now() - due;
    if (!isRight) wrong += 1;
    ended += 1;
    if (ended === total) allEnded.resolve();
  };
  const request = get(url, { agent, headers, timeout: 5_000 }, (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
    response.on("end", () => done(response.statusCode === 200 && text === body));
    response.on("error", () => done(false));
  });
  request.on("timeout", () => request.destroy(new Error("timed out")));
  request.on("error", () => done(false));
}

const began = performance.now();
for (let next = 0; next < total;) {
  const due = () => began + (next * 1_000) / Number(rate);
  while (next < total && due() <= performance.now()) {
    ask(next, due());
    next += 1;
  }
  await sleep(1);
}
await allEnded.promise;
agent.destroy();

latencies.sort();
const percentile = (percent) => Math.round(1_000 * latencies[Math.ceil((percent / 100) * total) - 1]);
console.log(JSON.stringify({ requests: total, p50: percentile(50), p99: percentile(99), wrong }));
