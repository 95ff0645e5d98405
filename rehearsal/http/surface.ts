import { type DataPlane, MachineOff } from "../cloud/data-plane.ts";
import { isPaper, type Sickness } from "../cloud/paper/sickness.ts";
import { unprocessable } from "./api-error.ts";
import type { Faults } from "./faults.ts";
import { choice, type Fields, integer, optionalText, text } from "./fields.ts";
import type { Journal } from "./journal.ts";
import type { Reply, Route } from "./router.ts";

export interface SurfaceOptions {
  readonly dataPlane: DataPlane;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly status: () => Promise<object>;
  /** The data plane's id of a machine that the cloud has. @throws {ApiError} 404 */
  readonly machineOf: (id: string) => string;
  /** A machine has lost its power by order. */
  readonly killed: (id: string) => void;
}

const done: Reply = { status: 204 };

/** What the control surface of every cloud has under `/_rehearsal`, for tests and drills. */
export function surfaceRoutes(options: SurfaceOptions): Route[] {
  const { dataPlane, journal, faults, status, machineOf, killed } = options;
  const at = (rest: string) => `/_rehearsal${rest}`;
  const order = (verb: string, perform: (id: string, body: Fields) => Promise<void>): Route => ({
    method: "POST",
    pattern: at(`/machines/{machine}/${verb}`),
    handle: async ({ params: { machine = "" }, body }) => {
      await perform(machineOf(machine), body).catch(refuseOff);
      return done;
    },
  });
  return [
    { method: "GET", pattern: at("/status"), handle: async () => ({ status: 200, body: await status() }) },
    {
      method: "GET",
      pattern: at("/journal"),
      handle: (call) => ({ status: 200, body: { entries: journal.entries(Number(call.query.get("since") ?? 0)) } }),
    },
    { method: "POST", pattern: at("/journal/clear"), handle: () => (journal.clear(), done) },
    { method: "GET", pattern: at("/faults"), handle: () => ({ status: 200, body: { faults: faults.list() } }) },
    {
      method: "POST",
      pattern: at("/faults"),
      handle: (call) => ({ status: 201, body: { fault: faults.add(call.body) } }),
    },
    { method: "DELETE", pattern: at("/faults"), handle: () => (faults.clear(), done) },
    {
      method: "POST",
      pattern: at("/machines/{machine}/kill"),
      handle: async ({ params: { machine = "" } }) => {
        await dataPlane.stopMachine(machineOf(machine));
        killed(machine);
        return done;
      },
    },
    order("freeze", (id) => dataPlane.freezeMachine(id)),
    order("thaw", (id) => dataPlane.thawMachine(id)),
    order("network", (id, body) => dataPlane.setMachineLoss(id, integer(body, "lossPercent", { min: 0, max: 100 }))),
    {
      method: "GET",
      pattern: at("/machines/{machine}/console"),
      handle: async ({ params: { machine = "" } }) => ({
        status: 200,
        body: { console: await dataPlane.console(machineOf(machine)) },
      }),
    },
    {
      method: "POST",
      pattern: at("/machines/{machine}/sickness"),
      handle: ({ params: { machine = "" }, body }) => {
        setSickness(dataPlane, machineOf(machine), body);
        return done;
      },
    },
  ];
}

/** It is for the person who ordered, and no fault of the cloud's. */
function refuseOff(error: unknown): never {
  throw error instanceof MachineOff ? unprocessable(`${error.message}.`) : error;
}

function setSickness(dataPlane: DataPlane, machine: string, body: Fields): void {
  if (!isPaper(dataPlane)) {
    throw unprocessable(
      "making a real host sick from outside is not rehearsed: log in and break what you want to see broken.",
    );
  }
  dataPlane.setSickness(machine, readSickness(body));
}

function readSickness(body: Fields): Sickness | undefined {
  const kind = choice(body, "kind", ["status", "release", "silent", "well"]);
  switch (kind) {
    case "status":
      return {
        kind,
        status: integer(body, "status", { min: 400, max: 599 }, 503),
        ...(optionalText(body, "path") === undefined ? {} : { path: text(body, "path") }),
      };
    case "release":
      return { kind, release: text(body, "release") };
    case "silent":
      return { kind };
    case "well":
      return undefined;
  }
}
