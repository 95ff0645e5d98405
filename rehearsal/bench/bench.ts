// What `npm run bench` runs: one benchmark, or all of them, one after the other.
import { Mistake } from "../engine/mistake.ts";

/** Loaded when asked for, as the engine's parts take their time. */
const benches: Readonly<Record<string, (words: readonly string[]) => Promise<number>>> = {
  serving: async (words) => (await import("./serving.ts")).benchServing(words),
  boot: async (words) => (await import("./boot.ts")).benchBoot(words),
  growth: async ([surplus]) => {
    if (surplus !== undefined) throw new Mistake(`growth takes no ${JSON.stringify(surplus)}.`, 2);
    return (await import("./growth.ts")).benchGrowth();
  },
};

async function main([name = "all", ...words]: readonly string[]): Promise<number> {
  if (name === "all") {
    const [surplus] = words;
    if (surplus !== undefined) throw new Mistake(`all takes no ${JSON.stringify(surplus)}: name one benchmark.`, 2);
    let worst = 0;
    for (const bench of Object.values(benches)) worst = Math.max(worst, await bench([]));
    return worst;
  }
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (bench === undefined) {
    const known = [...Object.keys(benches), "all"].join(", ");
    throw new Mistake(`unknown benchmark ${JSON.stringify(name)}. The benchmarks are ${known}.`, 2);
  }
  return bench(words);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Mistake)) throw error;
  console.error(`evenkeel: ${error.message}`);
  process.exitCode = error.exitCode;
}
