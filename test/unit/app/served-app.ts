import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { createApp, type AppParts } from "../../../app/src/app.ts";
import { readConfig } from "../../../app/src/config.ts";
import { createLogger } from "../../../app/src/log.ts";

export type LogLine = Readonly<Record<string, unknown>>;

export interface ServedApp extends AsyncDisposable {
  readonly url: string;
  readonly log: readonly LogLine[];
}

/** The app on a free port, in this process, with its log lines kept. */
export async function serveApp(
  environment: NodeJS.ProcessEnv = {},
  parts: Omit<AppParts, "logger"> = {},
): Promise<ServedApp> {
  const log: LogLine[] = [];
  const config = readConfig(environment);
  const logger = createLogger(config, { write: (text) => log.push(JSON.parse(text) as LogLine) });
  const server = createServer(createApp(config, { ...parts, logger }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
