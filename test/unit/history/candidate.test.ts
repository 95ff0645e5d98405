import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { accepted, candidateFor, rejected } from "../../../infra/history/candidate.ts";
import type { Judgement } from "../../../infra/history/verdicts.ts";

const release = "5f5f5f5f5f5f";
const recipe = (n: number) => String(n).repeat(10);
const next = (judgements: readonly Judgement[], n: number) => candidateFor(judgements, { recipe: recipe(n), release });

/** The judgements after `up`s of these recipes, each of which ended well or badly. */
function after(...ups: readonly (readonly [number, "good" | "bad"])[]): readonly Judgement[] {
  return ups.reduce<readonly Judgement[]>((judgements, [n, outcome]) => {
    const candidate = next(judgements, n);
    return outcome === "good" ? accepted(judgements, candidate) : rejected(judgements, candidate);
  }, []);
}

describe("the generation that an up brings in", () => {
  it("is the first in slot a, and needs no room there: nothing is known of it", () => {
    expect(next([], 1)).toEqual({ generation: recipe(1), release, slot: "a", serves: false, slotIsFree: false });
  });

  it("is the one that serves, where the recipe is the same", () => {
    expect(next(after([1, "good"]), 1)).toMatchObject({
      generation: recipe(1),
      slot: "a",
      serves: true,
      slotIsFree: false,
    });
  });

  it("takes the slot that does not serve, whatever is there", () => {
    expect(next(after([1, "good"]), 2)).toMatchObject({ generation: recipe(2), slot: "b", slotIsFree: true });
    expect(next(after([1, "good"], [2, "bad"]), 3)).toMatchObject({ slot: "b", slotIsFree: true });
    expect(next(after([1, "good"], [2, "good"]), 3)).toMatchObject({ slot: "a", slotIsFree: true });
  });

  it("takes the place of what failed, where nothing serves yet", () => {
    expect(next(after([1, "bad"]), 2)).toMatchObject({ slot: "a", slotIsFree: true });
  });

  it.each([
    ["was rejected", after([1, "good"], [2, "bad"]), 2, `${recipe(2)}-2`],
    ["was rejected twice", after([1, "good"], [2, "bad"], [2, "bad"]), 2, `${recipe(2)}-3`],
    ["was retired, as in a way back", after([1, "good"], [2, "good"]), 1, `${recipe(1)}-2`],
  ] as const)("is another attempt where its recipe %s: those hosts drain for ever", (_, judgements, n, generation) => {
    expect(next(judgements, n)).toMatchObject({ generation, serves: false });
  });

  it("goes on with the attempt that serves", () => {
    const back = after([1, "good"], [2, "good"], [1, "good"]);
    expect(next(back, 1)).toMatchObject({ generation: `${recipe(1)}-2`, slot: "a", serves: true });
  });
});

describe("verdicts", () => {
  it("are never both for the one that served and for the new one", () => {
    expect(after([1, "good"], [2, "good"]).map(({ generation, verdict }) => [generation, verdict])).toEqual([
      [recipe(2), "serving"],
      [recipe(1), "retired"],
    ]);
  });

  it("leave the one that serves alone when a gate fails for it: a dead host must not end the site", () => {
    expect(after([1, "good"], [1, "bad"])).toEqual(after([1, "good"]));
  });

  it("say after any ups: at most one serves, in a slot of its own; no generation twice; a new one is unknown to them", () => {
    const up = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom("good" as const, "bad" as const));
    fc.assert(
      fc.property(fc.array(up, { maxLength: 12 }), fc.integer({ min: 1, max: 3 }), (ups, n) => {
        const judgements = after(...ups);
        const serving = judgements.filter(({ verdict }) => verdict === "serving");
        expect(serving.length).toBe(ups.some(([, outcome]) => outcome === "good") ? 1 : 0);
        expect(new Set(judgements.map(({ generation }) => generation)).size).toBe(judgements.length);
        const candidate = next(judgements, n);
        const known = judgements.find(({ generation }) => generation === candidate.generation);
        expect(known?.verdict).toBe(candidate.serves ? "serving" : undefined);
        if (!candidate.serves) expect(candidate.slot).not.toBe(serving[0]?.slot);
      }),
    );
  });
});
