import { Agent } from "node:http";

import { now } from "../clock.ts";
import { exchange } from "./exchange.ts";
import { judge } from "./outcome.ts";
import { answerTo, type LoadPlan, plannedRequest, type PlannedRequest } from "./plan.ts";
import { type RequestRecord, requestIdOf } from "./record.ts";

/**
 * A load that does not slow down when the server does: each request is sent when it is due, however many are still
 * waiting for an answer. What this machine was too busy to send in time is sent at once, and its record tells.
 */
export class OpenLoop {
  /** When it began, as {@link now}. */
  readonly began: number;
  readonly #plan: LoadPlan;
  readonly #id: string;
  /** Of each client. */
  readonly #agents: readonly Agent[];
  readonly #underWay = new Set<Promise<void>>();
  readonly #onRecord: (record: RequestRecord) => void;
  readonly #onFault: (error: Error) => void;
  #next = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    plan: LoadPlan,
    id: string,
    {
      onRecord,
      onFault,
    }: {
      /** Told of each request when it has ended. */
      readonly onRecord: (record: RequestRecord) => void;
      /** Told when this machine can't send: what is counted then means nothing. */
      readonly onFault: (error: Error) => void;
    },
  ) {
    this.#plan = plan;
    this.#id = id;
    this.#onRecord = onRecord;
    this.#onFault = onFault;
    this.#agents = Array.from(
      { length: plan.clients },
      (_, client) => new Agent({ keepAlive: plannedRequest(plan, client).connection === "kept" }),
    );
    this.began = now();
    this.#turn();
  }

  /** Sends no more, and waits for what is under way; a request takes no longer than its time-out. */
  async stop(): Promise<number> {
    clearTimeout(this.#timer);
    await Promise.all(this.#underWay);
    for (const agent of this.#agents) agent.destroy();
    return this.#next;
  }

  #turn(): void {
    for (;;) {
      const request = plannedRequest(this.#plan, this.#next);
      const wait = request.due - (now() - this.began);
      if (wait > 0) {
        this.#timer = setTimeout(() => {
          this.#turn();
        }, Math.ceil(wait));
        return;
      }
      this.#next += 1;
      const sending = this.#send(request).catch((error: unknown) => {
        this.#onFault(error instanceof Error ? error : new Error(String(error)));
      });
      this.#underWay.add(sending);
      void sending.then(() => this.#underWay.delete(sending));
    }
  }

  async #send(request: PlannedRequest): Promise<void> {
    const requestId = requestIdOf(this.#id, request.number);
    const sent = now() - this.began;
    const agent = this.#agents[request.client];
    if (agent === undefined) throw new Error(`there is no client ${request.client}`);
    const { ending, firstByte, headers } = await exchange(this.#plan, request, { agent, requestId });
    const end = now() - this.began;
    const verdict = judge(ending, answerTo(this.#plan, request), requestId);
    if (verdict === undefined)
      throw new Error(
        `this machine can't send request ${request.number}: ${ending.kind === "failed" ? ending.code : ""}`,
      );
    this.#onRecord({
      ...request,
      sent,
      end,
      ...verdict,
      ...(firstByte !== undefined && { firstByte: firstByte - this.began }),
      ...(ending.kind === "answered" && { status: ending.status }),
      ...text("release", headers["x-release"]),
      ...text("host", headers["x-served-by"]),
    });
  }
}

function text<Name extends string>(name: Name, value: string | string[] | undefined): Partial<Record<Name, string>> {
  return typeof value === "string" ? ({ [name]: value } as Record<Name, string>) : {};
}
