// What is told of the certificate: to people by the bucket's object `status`, and to the journal.
// Rendered by infra/host/certbot.ts.
import { alarm } from "./plan.mjs";

// Seldom enough for a fleet that only agrees, often enough to see that somebody looks.
const REPEAT_MILLISECONDS = 3_600_000;

export const say = (text) => console.log(text.trim().replaceAll("\n", "\n  "));

/** With the priority that systemd takes from the line's beginning. */
export const warn = (text) => console.log(`<4>${text.trim().replaceAll("\n", "\n<4>  ")}`);

export function statusOf(bucket) {
  let last = "";
  let asked = 0;

  /** Written when it says something new, or has not been for an hour, whichever host did it. */
  return async function tell({ certificate, waitsFor = null, error }) {
    const now = Date.now();
    const wrong = [alarm(certificate, now), error].filter((text) => text !== undefined);
    const good = certificate === undefined ? "waiting" : "issued";
    const status = {
      state: wrong.length > 0 ? "failing" : good,
      names: certificate?.names ?? [],
      notAfter: certificate === undefined ? null : new Date(certificate.notAfter).toISOString(),
      waitsFor,
      error: wrong.join("; ") || null,
    };
    const text = JSON.stringify(status);
    if (text === last && now - asked < REPEAT_MILLISECONDS / 6) return;
    const { time, ...there } = await bucket.readJson("status");
    const isFresh = now - Date.parse(time) < REPEAT_MILLISECONDS;
    if (JSON.stringify(there) !== text || !isFresh) {
      await bucket.writeJson("status", { ...status, time: new Date(now).toISOString() });
    }
    if (text !== last && waitsFor !== null) say(`waiting: ${waitsFor}`);
    last = text;
    asked = now;
  };
}
