import { describe, expect, it } from "vitest";

import { formatAttempts, parseAttempts, type Attempt } from "../../../infra/history/attempts.ts";
import { formatReleases, keptReleases, parseReleases, storedArtifact } from "../../../infra/history/releases.ts";
import { formatVerdicts, parseVerdicts, type Judgement } from "../../../infra/history/verdicts.ts";

const judgement = (n: number): Judgement => ({
  generation: `${n}`.padStart(10, "0"),
  verdict: n === 1 ? "serving" : "retired",
  slot: n % 2 === 0 ? "a" : "b",
  release: `${n}`.padStart(12, "0"),
});
const stored = (n: number) => ({
  id: `${n}`.repeat(12),
  sha256: `${n}`.repeat(64),
  time: `2026-01-0${n}T00:00:00.000Z`,
});
const ids = (releases: readonly { id: string }[]) => releases.map(({ id }) => id[0]).join("");

describe("the store's verdicts", () => {
  it("are read as they were written, the attempt in a generation's id among them", () => {
    const judgements = [judgement(1), { ...judgement(2), generation: "00000000aa-12" }];
    expect(parseVerdicts(formatVerdicts(judgements))).toEqual(judgements);
    expect(formatVerdicts([judgement(1)])).toBe("0000000001 serving b 000000000001\n");
  });

  it("are forgotten when they are very old", () => {
    const judgements = Array.from({ length: 80 }, (_, n) => judgement(n + 1));
    expect(parseVerdicts(formatVerdicts(judgements))).toEqual(judgements.slice(0, 50));
  });

  it("have the one that serves, however many were rejected since", () => {
    const rejections = Array.from({ length: 60 }, (_, n) => ({ ...judgement(n + 2), verdict: "rejected" as const }));
    const judgements = [...rejections, judgement(1)];
    expect(parseVerdicts(formatVerdicts(judgements))).toEqual([...rejections.slice(0, 50), judgement(1)]);
  });

  it.each(["0000000001 serving b", "0000000001 gone b 000000000001", "<html>"])("are refused in words: %s", (line) => {
    expect(() => parseVerdicts(`${line}\n`)).toThrow(/no verdict: .* Delete the object/);
  });
});

describe("the store's attempts", () => {
  const attempt = (n: number): Attempt => {
    const { generation, slot, release } = judgement(n);
    return { generation, slot, release };
  };

  it("are read as they were written, and forgotten when they are very old", () => {
    expect(formatAttempts([{ ...attempt(1), generation: "00000000aa-2" }])).toBe("00000000aa-2 b 000000000001\n");
    const attempts = Array.from({ length: 80 }, (_, n) => attempt(n + 1));
    expect(parseAttempts(formatAttempts(attempts))).toEqual(attempts.slice(0, 50));
  });

  it.each(["0000000001 b", "0000000001 c 000000000001", "0000000001 serving b 000000000001"])(
    "are refused in words: %s",
    (line) => {
      expect(() => parseAttempts(`${line}\n`)).toThrow(/no attempt: .* Delete the object/);
    },
  );
});

describe("the store's releases", () => {
  it("are read as they were written", () => {
    const releases = [stored(2), stored(1)];
    expect(parseReleases(formatReleases(releases))).toEqual(releases);
    expect(() => parseReleases("rubbish\n")).toThrow(/no release: "rubbish"/);
  });

  it("are the newest, the wanted one first when it is new", () => {
    const now = "2026-02-01T00:00:00.000Z";
    const kept = keptReleases([stored(3), stored(2), stored(1)], stored(4), { count: 3, running: [], now });
    expect(ids(kept)).toBe("432");
    expect(kept[0]).toEqual({ ...stored(4), time: now });
  });

  it("keep those that run and the one that is gone back to, with the time when it came, in their order", () => {
    const options = { count: 1, running: [stored(2).id], now: "2026-02-01T00:00:00.000Z" };
    expect(keptReleases([stored(4), stored(3), stored(2), stored(1)], stored(1), options)).toEqual([
      stored(4),
      stored(2),
      stored(1),
    ]);
  });

  it("are found by id, or named when the id is none of them", () => {
    const releases = [stored(2), stored(1)];
    expect(storedArtifact(releases, stored(1).id)).toEqual({
      id: stored(1).id,
      sha256: stored(1).sha256,
      key: `release/${stored(1).id}.tar.gz`,
    });
    expect(() => storedArtifact(releases, "aaaaaaaaaaaa")).toThrow(`it has: ${stored(2).id}, ${stored(1).id}`);
    expect(() => storedArtifact([], "aaaaaaaaaaaa")).toThrow("it has: none yet");
  });
});
