// The process that a load runs in, so that what the runner does meanwhile doesn't disturb it. Started by load.ts.
import { messageOf } from "../../message.ts";
import type { FromLoad, ToLoad } from "./messages.ts";
import { OpenLoop } from "./open-loop.ts";
import type { RequestRecord } from "./record.ts";

/** Gathered: a message for each request would cost more than the request. */
const tellMilliseconds = 200;

let loop: OpenLoop | undefined;
let records: RequestRecord[] = [];

function tell(message: FromLoad): void {
  process.send?.(message);
}

function tellRecords(): void {
  if (records.length === 0) return;
  tell({ kind: "records", records });
  records = [];
}

async function stop(): Promise<void> {
  const sent = (await loop?.stop()) ?? 0;
  clearInterval(timer);
  tellRecords();
  const { user, system } = process.cpuUsage();
  tell({ kind: "ended", sent, processorSeconds: (user + system) / 1e6 });
  process.disconnect();
}

const timer = setInterval(tellRecords, tellMilliseconds);
process.on("message", (message: ToLoad) => {
  if (message.kind === "stop") {
    void stop();
    return;
  }
  loop = new OpenLoop(message.plan, message.id, {
    onRecord: (record) => records.push(record),
    onFault: (error) => {
      tell({ kind: "fault", message: messageOf(error) });
    },
  });
  tell({ kind: "began", at: loop.began });
});
// A terminal's Ctrl-C comes here too; when to end is the runner's to say, or is told by its end.
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit());
