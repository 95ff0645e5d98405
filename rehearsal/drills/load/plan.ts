/** What load there is to be. */
export interface LoadPlan {
  /** Of the site, without a path. */
  readonly url: string;
  /** Where the site is, whoever knows its name already. Absent: where the url says. */
  readonly address?: string;
  /** File with the roots, in PEM, that alone are trusted. Absent: those of the system. */
  readonly rootsFile?: string;
  /** Origin that the site may send clients to, who follow in one hop as browsers do. Absent: no redirect is right. */
  readonly redirectsTo?: string;
  readonly ratePerSecond: number;
  /** Half of them keep connections, half make a new one for each request. */
  readonly clients: number;
  /** One request in so many is a POST. */
  readonly postEvery: number;
  /** What is right. */
  readonly answer: RightAnswer;
  /** What some of the GETs ask instead. Absent: none. */
  readonly elsewhere?: Elsewhere;
  /** An answer that is not there then is lost. */
  readonly timeoutMilliseconds: number;
}

export interface RightAnswer {
  /** Asked by GET and POST. */
  readonly path: string;
  readonly status: number;
  readonly body: string;
  /** Header `Host`. Absent: as the url has it. */
  readonly host?: string;
}

export interface Elsewhere {
  readonly answer: RightAnswer;
  /** Of so many GETs one goes there. */
  readonly every: number;
}

/**
 * The default: 200 requests/s, a fifth of them writes. Ten seconds are more than any wait that ends well (a load balancer
 * gives up a dead host after 3 s, the longest request of the app takes 8 s), and as long as a person waits.
 */
export const usualLoad = { ratePerSecond: 200, clients: 8, postEvery: 5, timeoutMilliseconds: 10_000 } as const;

/** What `/test` of the app that ships answers. */
export const usualAnswer: RightAnswer = { path: "/test", status: 200, body: '{"text":"optimized backend"}' };

/** One request before it is sent. */
export interface PlannedRequest {
  /** Of this load, from 0. */
  readonly number: number;
  readonly client: number;
  readonly connection: "kept" | "one-shot";
  readonly method: "GET" | "POST";
  /** Milliseconds since the load began. */
  readonly due: number;
}

/** Clients take turns; the POSTs of each are spread over its requests, and those of the clients over each round. */
export function plannedRequest(plan: LoadPlan, number: number): PlannedRequest {
  const client = number % plan.clients;
  const turn = Math.floor(number / plan.clients);
  return {
    number,
    client,
    connection: client % 2 === 0 ? "kept" : "one-shot",
    method: (turn + client) % plan.postEvery === 0 ? "POST" : "GET",
    due: (number * 1000) / plan.ratePerSecond,
  };
}

/** What a request asks, and what is right. */
export function answerTo(
  { answer, elsewhere }: LoadPlan,
  { method, number }: Pick<PlannedRequest, "method" | "number">,
): RightAnswer {
  if (elsewhere === undefined || method === "POST" || number % elsewhere.every > 0) return answer;
  return elsewhere.answer;
}
