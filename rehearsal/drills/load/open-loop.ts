import { now } from "../clock.ts";
import { Client } from "./client.ts";
import { exchange, type Exchanged, type Sender } from "./exchange.ts";
import { judge } from "./outcome.ts";
import { answerTo, type LoadPlan, plannedRequest, type PlannedRequest } from "./plan.ts";
import { type RequestRecord, requestIdOf } from "./record.ts";
import { redirected } from "./redirect.ts";
import { Trust } from "./trust.ts";

/**
 * A load that does not slow down when the server does: each request is sent when it is due, however many are still
 * waiting for an answer. What this machine was too busy to send in time is sent at once, and its record tells.
 */
export class OpenLoop {
  /** When it began, as {@link now}. */
  readonly began: number;
  readonly #plan: LoadPlan;
  readonly #id: string;
  readonly #clients: readonly Client[];
  readonly #trust: Trust | undefined;
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
    const trust = plan.rootsFile === undefined ? undefined : new Trust(plan.rootsFile);
    this.#trust = trust;
    this.#clients = Array.from(
      { length: plan.clients },
      (_, client) => new Client(plan, { keepAlive: plannedRequest(plan, client).connection === "kept", trust }),
    );
    this.began = now();
    this.#turn();
  }

  /** Sends no more, and waits for what is under way; a request takes no longer than its time-out. */
  async stop(): Promise<number> {
    clearTimeout(this.#timer);
    await Promise.all(this.#underWay);
    for (const client of this.#clients) client.close();
    this.#trust?.close();
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
    const client = this.#clients[request.client];
    if (client === undefined) throw new Error(`there is no client ${request.client}`);
    const sender = { client, requestId, origin: this.#plan.url };
    const { ending, firstByte, headers, method } = await this.#exchange(request, sender);
    const end = now() - this.began;
    const verdict = judge(ending, answerTo(this.#plan, request), requestId);
    if (verdict === undefined)
      throw new Error(
        `this machine can't send request ${request.number}: ${ending.kind === "failed" ? ending.code : ""}`,
      );
    this.#onRecord({
      ...request,
      method,
      sent,
      end,
      ...verdict,
      ...(firstByte !== undefined && { firstByte: firstByte - this.began }),
      ...(ending.kind === "answered" && { status: ending.status }),
      ...text("release", headers["x-release"]),
      ...text("host", headers["x-served-by"]),
    });
  }

  /** To the end of a redirect, if there is one; with the method that was sent last. */
  async #exchange(request: PlannedRequest, sender: Sender): Promise<Exchanged & Pick<PlannedRequest, "method">> {
    const exchanged = await exchange(this.#plan, request, sender);
    const next = redirected(this.#plan, request, exchanged);
    if (next === undefined) return { ...exchanged, method: request.method };
    const { origin, method } = next;
    return { ...(await exchange(this.#plan, next, { ...sender, origin })), method };
  }
}

function text<Name extends string>(name: Name, value: string | string[] | undefined): Partial<Record<Name, string>> {
  return typeof value === "string" ? ({ [name]: value } as Record<Name, string>) : {};
}
