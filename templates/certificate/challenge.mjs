// Answers the certificate authority, whichever host the load balancer picks: what the issuer has put into the bucket. Passed
// to by the web server. Rendered by infra/host/certbot.ts; run by evenkeel-challenge.service, as a user of its own.
import { createServer } from "node:http";

import { openBucket } from "./bucket.mjs";

const PATH = /^\/\.well-known\/acme-challenge\/([A-Za-z0-9_-]{16,128})$/;
// Anyone can ask for anything: what is not there is not asked of the store again at once, nor too much at a time.
const MISS_MILLISECONDS = 1_000;
const MOST_MISSES = 1_000;
const MOST_AT_ONCE = 16;

// Its unit hands the key over as standard input.
const bucket = openBucket(process.stdin.fd);
const misses = new Map();
const asking = new Map();

async function fetchAnswer(key) {
  const found = await bucket.read(`challenge/${key}`);
  if (found === undefined) {
    if (misses.size >= MOST_MISSES) misses.clear();
    misses.set(key, Date.now());
  }
  return found?.content;
}

/** Those who ask for the same share one question to the store. */
function answerTo(key) {
  if (Date.now() - (misses.get(key) ?? 0) < MISS_MILLISECONDS) return undefined;
  if (!asking.has(key)) {
    if (asking.size >= MOST_AT_ONCE) throw new Error("too many questions at once");
    asking.set(
      key,
      fetchAnswer(key).finally(() => asking.delete(key)),
    );
  }
  return asking.get(key);
}

async function respond({ method, url }, response) {
  const [, key] = PATH.exec(url) ?? [];
  if (key === undefined || (method !== "GET" && method !== "HEAD")) {
    response.writeHead(404).end();
    return;
  }
  try {
    const answer = await answerTo(key);
    if (answer === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "Content-Type": "text/plain", "Content-Length": answer.length }).end(answer);
  } catch (error) {
    console.error(error.message);
    response.writeHead(503).end();
  }
}

createServer(respond).listen(3001, "127.0.0.1");
