import express, { type Express, type RequestHandler } from "express";
import type { Logger } from "pino";

import { Answers } from "./answers.ts";
import type { Checks } from "./checks.ts";
import type { Config } from "./config.ts";
import { errorHandler, notFound } from "./errors.ts";
import { healthRoutes } from "./health.ts";
import { hostStateReader } from "./host-state.ts";
import { requestContext } from "./requests.ts";
import { testRoutes } from "./test-routes.ts";

export interface AppParts {
  readonly logger: Logger;
  /** Dependencies that the app can't serve without. Default: none. */
  readonly checks?: Checks;
  /** What the app is there for. Default: `/test`. */
  readonly routes?: RequestHandler;
}

/** The backend as a function of its configuration. It never listens: `server.ts` does, and tests do on port 0. */
export function createApp(config: Config, { logger, checks = {}, routes = testRoutes() }: AppParts): Express {
  const app = express();
  app.disable("x-powered-by");
  // A hash over every body costs more than the bytes that a 304 to an API client would save.
  app.disable("etag");
  // The web server on the same host is the only proxy believed; it has already settled who the client is.
  app.set("trust proxy", "loopback");

  const hostState = hostStateReader(config.stateDirectory);
  const answers = new Answers();
  app.use(requestContext(config, hostState, logger, answers));
  app.use(healthRoutes(config, hostState, checks, logger, answers));
  app.use(express.json({ limit: "100kb" }));
  app.use(routes);
  app.use(notFound);
  app.use(errorHandler);
  return app;
}
