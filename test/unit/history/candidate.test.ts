import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { begun, unjudgedOf, type Attempt } from "../../../infra/history/attempts.ts";
import { accepted, candidateFor, rejected } from "../../../infra/history/candidate.ts";
import { servingOf, type Judgement } from "../../../infra/history/verdicts.ts";

const release = "5f5f5f5f5f5f";
const recipe = (n: number) => String(n).repeat(10);
const next = (judgements: readonly Judgement[], n: number) => candidateFor(judgements, { recipe: recipe(n), release });

/** How an `up` of a recipe ended: well, badly, or before it judged anybody. */
type Up = readonly [number, "good" | "bad" | "cut short"];

/** What the store has after `up`s of these recipes. */
function notesAfter(...ups: readonly Up[]): {
  readonly judgements: readonly Judgement[];
  readonly attempts: readonly Attempt[];
} {
  return ups.reduce<ReturnType<typeof notesAfter>>(
    (notes, [n, outcome]) => {
      const candidate = next(notes.judgements, n);
      const unjudged = unjudgedOf(notes.attempts, notes.judgements, candidate);
      const attempts = begun(notes.attempts, notes.judgements, candidate, servingOf(notes.judgements));
      if (outcome === "cut short") return { ...notes, attempts };
      const judge = outcome === "good" ? accepted : rejected;
      return { attempts, judgements: judge(notes.judgements, candidate, unjudged) };
    },
    { judgements: [], attempts: [] },
  );
}

const after = (...ups: readonly Up[]) => notesAfter(...ups).judgements;
const verdicts = (judgements: readonly Judgement[]) =>
  judgements.map(({ generation, verdict, slot }) => [generation, verdict, slot]);

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
    expect(verdicts(after([1, "good"], [2, "good"]))).toEqual([
      [recipe(2), "serving", "b"],
      [recipe(1), "retired", "a"],
    ]);
  });

  it.each([
    [
      "the way back to the one that serves",
      after([1, "good"], [2, "cut short"], [1, "good"]),
      [
        [recipe(1), "serving", "a"],
        [recipe(2), "rejected", "b"],
      ],
    ],
    [
      "the way back, though its gate fails too",
      after([1, "good"], [2, "cut short"], [1, "bad"]),
      [
        [recipe(1), "serving", "a"],
        [recipe(2), "rejected", "b"],
      ],
    ],
    [
      "another one in its place",
      after([1, "good"], [2, "cut short"], [3, "good"]),
      [
        [recipe(3), "serving", "b"],
        [recipe(2), "rejected", "b"],
        [recipe(1), "retired", "a"],
      ],
    ],
    [
      "another one where nothing served yet",
      after([1, "cut short"], [2, "cut short"], [3, "good"]),
      [
        [recipe(3), "serving", "a"],
        [recipe(2), "rejected", "a"],
        [recipe(1), "rejected", "a"],
      ],
    ],
    [
      "another one that fails, but for what may be all that answers",
      after([1, "cut short"], [2, "bad"]),
      [[recipe(2), "rejected", "a"]],
    ],
  ])("reject a generation whose up was cut short, with %s", (_, judgements, wanted) => {
    expect(verdicts(judgements)).toEqual(wanted);
  });

  it("go on with a generation whose up was cut short where it is wanted again", () => {
    expect(next(after([1, "good"], [2, "cut short"]), 2)).toMatchObject({ generation: recipe(2), slot: "b" });
    expect(verdicts(after([1, "good"], [2, "cut short"], [3, "cut short"], [2, "good"]))).toEqual([
      [recipe(2), "serving", "b"],
      [recipe(3), "rejected", "b"],
      [recipe(1), "retired", "a"],
    ]);
  });

  it("leave the one that serves alone when a gate fails for it: a dead host must not end the site", () => {
    expect(after([1, "good"], [1, "bad"])).toEqual(after([1, "good"]));
  });

  it("say after any ups: at most one serves, in a slot of its own; no generation twice; a new one is unknown to them", () => {
    const outcome = fc.constantFrom("good" as const, "bad" as const, "cut short" as const);
    const up = fc.tuple(fc.integer({ min: 1, max: 3 }), outcome);
    fc.assert(
      fc.property(fc.array(up, { maxLength: 12 }), fc.integer({ min: 1, max: 3 }), (ups, n) => {
        const { judgements, attempts } = notesAfter(...ups);
        const serving = judgements.filter(({ verdict }) => verdict === "serving");
        expect(serving.length).toBe(ups.some(([, outcome]) => outcome === "good") ? 1 : 0);
        expect(new Set(judgements.map(({ generation }) => generation)).size).toBe(judgements.length);
        const candidate = next(judgements, n);
        const known = judgements.find(({ generation }) => generation === candidate.generation);
        expect(known?.verdict).toBe(candidate.serves ? "serving" : undefined);
        if (!candidate.serves) expect(candidate.slot).not.toBe(serving[0]?.slot);
        // Whoever was ever begun is told something by the next up that ends.
        const told = accepted(judgements, candidate, unjudgedOf(attempts, judgements, candidate));
        expect(told.map(({ generation }) => generation)).toEqual(
          expect.arrayContaining(attempts.map(({ generation }) => generation)),
        );
      }),
    );
  });
});

describe("attempts", () => {
  const begunAfter = (...ups: readonly Up[]) => notesAfter(...ups).attempts.map(({ generation }) => generation);

  it("stay as they are noted while the same generation is wanted: another up changes nothing", () => {
    const { judgements, attempts } = notesAfter([1, "cut short"], [2, "good"]);
    expect(begun(attempts, judgements, next(judgements, 2), servingOf(judgements))).toBe(attempts);
  });

  it("are those since the last that somebody judged, and the one that serves", () => {
    expect(begunAfter([1, "good"])).toEqual([recipe(1)]);
    expect(begunAfter([1, "good"], [2, "cut short"], [3, "cut short"])).toEqual([recipe(3), recipe(2), recipe(1)]);
    expect(begunAfter([1, "good"], [2, "cut short"], [3, "bad"], [4, "good"])).toEqual([recipe(4), recipe(1)]);
    expect(begunAfter([1, "good"], [2, "bad"], [2, "cut short"])).toEqual([`${recipe(2)}-2`, recipe(1)]);
  });

  it("tell of the one that serves even if the verdicts are lost, so that it leaves", () => {
    const { attempts } = notesAfter([1, "good"], [2, "good"], [3, "bad"]);
    const told = unjudgedOf(attempts, [], next([], 4)).map(({ generation }) => generation);
    expect(told).toContain(recipe(2));
  });
});
