// Runs certbot, whose configuration (cli.ini) says the rest: authority, account, hooks. Rendered by infra/host/certbot.ts.
import { spawn } from "node:child_process";

/**
 * One order. Says what went wrong, or `undefined`: by then the deploy hook has sent the certificate to the bucket, or has
 * left word that it could not.
 */
export async function order(names, signal) {
  const options = ["--cert-name", "evenkeel", "--renew-with-new-domains", "--force-renewal"];
  const certbot = spawn("certbot", ["certonly", ...options, "--domains", names.join(",")], {
    stdio: ["ignore", "pipe", "pipe"],
    signal,
    killSignal: "SIGTERM",
  });
  let said = "";
  for (const stream of [certbot.stdout, certbot.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      said += text;
      process.stdout.write(text);
    });
  }
  return new Promise((resolve) => {
    certbot.on("error", (error) => resolve(error.name === "AbortError" ? "the lease was lost" : error.message));
    certbot.on("close", (status) => resolve(status === 0 ? undefined : summary(said, status)));
  });
}

/** What certbot prints about failed names and about errors, without its advice. */
function summary(said, status) {
  const lines = said.split("\n").map((line) => line.trim());
  const telling = lines.filter(
    (line) => /^(Domain|Type|Detail):|error|failed/i.test(line) && !/^Saving|log/.test(line),
  );
  return `certbot ended with status ${status}: ${telling.slice(0, 12).join("; ").slice(0, 1_000)}`;
}
