import type { ApiError } from "../../http/api-error.ts";
import { Exchange } from "../../http/exchange.ts";
import { Faults } from "../../http/faults.ts";
import { Journal } from "../../http/journal.ts";
import { loopbackServer } from "../../http/loopback-server.ts";
import { createRouter } from "../../http/router.ts";
import { Account, type AccountOptions } from "./account.ts";
import { controlRoutes } from "./control.ts";
import { Follower } from "./follower.ts";
import { functions, kinds } from "./registry.ts";
import { resourceRoutes } from "./resources.ts";
import { resume } from "./resume.ts";

export interface Model {
  /** Listens on 127.0.0.1 only; port 0 takes a free one. */
  listen(port: number): Promise<{ readonly url: string }>;
  /** Ends the server and its background work; the data plane is left as it is. */
  close(): Promise<void>;
}

/**
 * The model of one AWS account over a data plane, with the rehearsal's control surface beside it. Resolves when the
 * data plane is what the account says, in so far as it takes no waiting for machines.
 * @throws {Error} if the state file can't be read, or the data plane can't have the account's networks.
 */
export async function createModel(options: AccountOptions): Promise<Model> {
  const account = await Account.open(options);
  const follower = new Follower(account);
  await resume(account, follower);
  follower.start();
  const controls = { journal: new Journal(), faults: new Faults() };
  const exchange = new Exchange({
    ...controls,
    work: account.work,
    log: account.log,
    resources: createRouter(resourceRoutes(account, { kinds, functions })),
    surface: createRouter(controlRoutes(account, follower, controls)),
    changed: async () => {
      // Who has made a record finds it at once, as Route 53 says it is in sync before the provider goes on.
      follower.zones.serve();
      await account.save();
      follower.follow();
    },
    errorBody,
    readablePath: decoded,
  });
  const server = loopbackServer(exchange, account.log);
  return {
    listen: (port) => server.listen(port),
    close: async () => {
      server.close();
      follower.stop();
      await account.work.close();
      await exchange.settled();
      await account.save();
    },
  };
}

const codes: Readonly<Record<number, string>> = { 400: "BadRequest", 404: "NotFound", 422: "ValidationError" };

/** The code is what the provider shows first, as the official one does with AWS's. */
function errorBody({ status, message, details: { code } }: ApiError): object {
  return { code: code ?? codes[status] ?? (status < 500 ? "InvalidRequest" : "InternalFailure"), message };
}

/** `/resources/aws:ec2/vpc:Vpc` for a person. What is no escape stays as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
