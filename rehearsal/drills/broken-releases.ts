import type { Patch } from "./stage/program.ts";

// Releases that must not get in, or that need patience. Each is the app of this clone with one thing wrong.

const server = "app/src/server.ts";
const routes = "app/src/test-routes.ts";
const right = 'response.json({ text: "optimized backend" });';

/** Each worker throws before it listens, and its log says so. */
export function crashesAtStart(): Patch {
  // Behind a condition, or the compiler would find the rest unreachable.
  const crash = 'if (process.env["EVENKEEL_HOST_ID"] !== undefined) throw new Error("this release crashes at start");';
  return { [server]: (text) => text.replace("\ntry {\n", `\n${crash}\n\ntry {\n`) };
}

/** Each worker runs, says so in its log, and never listens. */
export function neverListens(): Patch {
  const listening = "  server.listen(config.port, config.address, () => {";
  const waiting = '  logger.warn("this release never listens");\n  setInterval(() => undefined, 60_000);';
  return { [server]: (text) => text.replace(listening, `${waiting}\n  server.once("never", () => {`) };
}

/** Each worker listens so many seconds late. */
export function listensLate(seconds: number): Patch {
  const listening = /( {2}server\.listen\(config\.port, config\.address, \(\) => \{\n[\s\S]*?\n {2}\}\);)/;
  return { [server]: (text) => text.replace(listening, `  setTimeout(() => {\n$1\n  }, ${seconds * 1000});`) };
}

/** `/test`, which is the site's probe, answers 500; the health path asks nothing of it. */
export function answersProbesWith500(): Patch {
  return { [routes]: (text) => text.replace(right, right.replace("response", "response.status(500)")) };
}

/** Says of itself that it is another release than the hosts were to get. */
export function saysAnotherRelease(release: string): Patch {
  return { "app/src/requests.ts": (text) => text.replace('"X-Release": config.release', `"X-Release": "${release}"`) };
}

/** Of each worker's answers to `/test` every tenth is a 500, beginning with the tenth. */
export function failsOneInTen(): Patch {
  const one = "count += 1;\n    if (count % 10 === 0) response.status(500);\n    ";
  return {
    [routes]: (text) =>
      text.replace(right, `${one}${right}`).replace("  const answer:", "  let count = 0;\n  const answer:"),
  };
}

/** `/live`, which no probe asks, answers 500. */
export function failsElsewhere(): Patch {
  return {
    "app/src/health.ts": (text) =>
      text.replace('response.json({ status: "ok" })', 'response.status(500).json({ status: "ok" })'),
  };
}
