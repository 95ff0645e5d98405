import { randomUUID } from "node:crypto";

import type { ApiError } from "../../http/api-error.ts";
import { Exchange } from "../../http/exchange.ts";
import type { Fault } from "../../http/faults.ts";
import type { Router } from "../../http/router.ts";
import type { Cloud } from "./cloud.ts";
import type { Controls } from "./control.ts";
import { errorId } from "./errors.ts";
import type { CertificateKeeper } from "./certificates/keeper.ts";
import type { PoolKeeper } from "./pools/keeper.ts";
import { tooManyRequests } from "./rate-limit.ts";
import { authenticate } from "./request.ts";

/** DigitalOcean's way with every request: a token, limits, its error envelope. */
export function createExchange(parts: {
  readonly cloud: Cloud;
  readonly pools: PoolKeeper;
  readonly certificates: CertificateKeeper;
  readonly controls: Controls;
  readonly resources: Router;
  readonly surface: Router;
}): Exchange {
  const { cloud, pools, certificates, controls, resources, surface } = parts;
  const { journal, faults, rateLimit } = controls;
  return new Exchange({
    journal,
    faults,
    work: cloud.work,
    log: cloud.log,
    resources,
    surface,
    admit: (request) => {
      authenticate(request);
      const wait = rateLimit.count();
      if (wait === 0) return undefined;
      return { status: 429, body: errorBody(tooManyRequests()), headers: { "retry-after": String(wait) } };
    },
    changed: async () => {
      await cloud.store.save();
      cloud.zones.follow();
      // As work, so that closing waits for it: a pass ends by writing the state file.
      cloud.work.start("reconciler", "reconciling", () => cloud.reconciler.settle());
      pools.follow();
      certificates.follow();
    },
    errorBody,
    headers: (fault) => (isLimit(fault) ? { ...rateLimit.headers(), "ratelimit-remaining": "0" } : rateLimit.headers()),
  });
}

/** A storm of 429 looks like one to a client that watches the headers, too. */
function isLimit(fault: Fault | undefined): boolean {
  return fault?.kind.startsWith("status-") === true && fault.status === 429;
}

function errorBody({ status, message, details }: ApiError): object {
  return { id: errorId(status), message, request_id: randomUUID(), ...details };
}
