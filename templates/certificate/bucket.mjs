// The certificate bucket: what the hosts of a site share about their certificate. An S3 bucket, asked with a key of its own.
// Rendered by infra/host/certbot.ts.
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

// lease.mjs counts on it.
export const REQUEST_SECONDS = 5;

const hash = (data) => createHash("sha256").update(data).digest("hex");
const hmac = (key, data) => createHmac("sha256", key).update(data).digest();

// Signature version 4: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
function sign({ region, accessKeyId, secretAccessKey }, method, url, body) {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const headers = { host: url.host, "x-amz-content-sha256": hash(body), "x-amz-date": time };
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const names = Object.keys(headers).join(";");
  const request = hash([method, url.pathname, "", ...lines, "", names, hash(body)].join("\n"));
  const key = scope.split("/").reduce(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope, request].join("\n")).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization };
}

/**
 * The bucket that a file names, with the key in it. Its methods throw where the store does not do what is asked; an error's
 * `refused` says that it is the key.
 */
export function openBucket(file) {
  const access = JSON.parse(readFileSync(file, "utf8"));

  async function ask(method, key, { body = "", ifNoneMatch } = {}) {
    const url = new URL(`/${access.bucket}/${key}`, access.endpoint);
    const { host, ...headers } = sign(access, method, url, body);
    if (ifNoneMatch !== undefined) headers["if-none-match"] = ifNoneMatch;
    const signal = AbortSignal.timeout(REQUEST_SECONDS * 1_000);
    const failure = (why) => new Error(`the certificate bucket does not ${method} ${key.split("/")[0]}: ${why}`);
    let status, content, etag, modified;
    try {
      const response = await fetch(url, { method, headers, signal, ...(body !== "" && { body }) });
      status = response.status;
      content = Buffer.from(await response.arrayBuffer());
      etag = response.headers.get("etag");
      modified = response.headers.get("last-modified");
    } catch (error) {
      throw failure(error.cause?.message || error.cause?.code || error.message);
    }
    if (status === 404 && method === "GET") return undefined;
    if (status === 304) return { unchanged: true };
    if (status >= 300) throw Object.assign(failure(`status ${status}`), { refused: status === 401 || status === 403 });
    return { content, etag, modified };
  }

  return {
    /** `undefined` if it is not there, `unchanged` if it is still the one with this ETag. */
    read: (key, etag) => ask("GET", key, { ifNoneMatch: etag }),
    write: (key, body) => ask("PUT", key, { body }),
    remove: (key) => ask("DELETE", key),
    async readJson(key) {
      try {
        return JSON.parse((await ask("GET", key))?.content ?? "{}");
      } catch (error) {
        if (error instanceof SyntaxError) return {};
        throw error;
      }
    },
    writeJson: (key, value) => ask("PUT", key, { body: JSON.stringify(value) }),
  };
}
