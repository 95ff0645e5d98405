import { createServer } from "node:http";

import { createApp } from "./app.ts";
import { ConfigError, readConfig, type Config } from "./config.ts";
import { closeLimitSeconds, Drain } from "./drain.ts";
import { createLogger } from "./log.ts";

/** The web server in front keeps idle connections for 60 s; it must be the one that closes them, or it sends into a closed one. */
const keepAliveMilliseconds = 75_000;

/** After an error that nobody caught the state is unknown: what is under way may end, nothing more. */
const crashLimitSeconds = 2;

/** The same stop often comes twice (from the terminal and from npm, from systemd and from pm2); a person's second comes later. */
const sameStopMilliseconds = 1_000;

function start(config: Config): void {
  const logger = createLogger(config);
  const server = createServer(createApp(config, { logger }));
  const drain = new Drain(server);
  let stoppingSince: number | undefined;

  async function stop(reason: object, drainSeconds: number, limitSeconds: number): Promise<void> {
    stoppingSince = performance.now();
    logger.info({ ...reason, drainSeconds }, "draining");
    const lost = await drain.run(drainSeconds, limitSeconds);
    if (lost === 0) logger.info("closed");
    else logger.error({ lost }, `closed after ${limitSeconds} s with requests under way`);
    process.exit(lost === 0 ? process.exitCode : 1);
  }

  function crash(err: unknown): void {
    logger.fatal({ err }, "uncaught error");
    process.exitCode = 1;
    if (stoppingSince === undefined) void stop({}, 0, crashLimitSeconds);
  }
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (stoppingSince === undefined) {
        void stop({ signal }, server.listening ? config.drainSeconds : 0, closeLimitSeconds);
      } else if (performance.now() - stoppingSince > sameStopMilliseconds) {
        logger.warn({ signal }, "second signal: not waiting any longer");
        process.exit(1);
      }
    });
  }

  server.keepAliveTimeout = keepAliveMilliseconds;
  server.headersTimeout = keepAliveMilliseconds + 5_000;
  server.once("error", (err) => {
    logger.fatal({ err, port: config.port, address: config.address }, `can't listen: ${err.message}`);
    process.exit(1);
  });
  server.listen(config.port, config.address, () => {
    logger.info({ address: server.address() }, "listening");
    // Tells pm2 (wait_ready) that the worker it replaces may go; never reached when listening failed.
    process.send?.("ready");
  });
}

try {
  start(readConfig(process.env));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`The environment can't be used:\n${error.message}\n`);
  process.exitCode = 1;
}
