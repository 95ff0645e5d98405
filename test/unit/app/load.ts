import { Agent, request } from "node:http";

/** What came of a load: answers with 200, and what befell the other requests. */
export interface LoadResult {
  answered: number;
  readonly lost: string[];
}

/**
 * Keeps `clients` busy on kept connections, half with GET and half with POST, each sending its next request as soon as it
 * has its answer. A client ends when it is told to leave (`Connection: close`), as a proxy goes elsewhere, or when it loses a request.
 */
export async function load(
  port: number,
  path: string,
  clients: number,
  onAnswer: (soFar: number) => void,
): Promise<LoadResult> {
  const result: LoadResult = { answered: 0, lost: [] };
  await Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const method = index % 2 === 0 ? "GET" : "POST";
      let toldToLeave = false;
      while (!toldToLeave) {
        try {
          toldToLeave = await ask(agent, port, path, method);
          result.answered += 1;
          onAnswer(result.answered);
        } catch (error) {
          result.lost.push(`${method}: ${String(error)}`);
          break;
        }
      }
      agent.destroy();
    }),
  );
  return result;
}

async function ask(agent: Agent, port: number, path: string, method: string): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const asked = request(
      { agent, host: "127.0.0.1", port, path, method, headers: { "Content-Type": "application/json" } },
      (answer) => {
        answer.resume().once("error", reject);
        answer.once("end", () => {
          if (answer.statusCode === 200) resolve(answer.headers.connection === "close");
          else reject(new Error(`status ${String(answer.statusCode)}`));
        });
      },
    );
    asked.once("error", reject);
    asked.end(method === "POST" ? '{"some":"body"}' : undefined);
  });
}
