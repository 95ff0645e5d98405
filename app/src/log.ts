import { destination, pino, type DestinationStream, type Logger } from "pino";

import type { Config } from "./config.ts";

/**
 * One JSON line per event, with the release and host that it comes from, on standard output unless told otherwise. Lines are
 * written at once, not gathered: several workers share the pipe, and only short writes stay whole.
 */
export function createLogger(config: Config, stream: DestinationStream = destination(1)): Logger {
  return pino({ level: config.logLevel, base: { release: config.release, host: config.hostId } }, stream);
}
