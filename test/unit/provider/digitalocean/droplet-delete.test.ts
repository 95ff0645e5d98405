import { describe, expect, it } from "vitest";
import { deleteDroplet } from "../../../../rehearsal/digitalocean/provider/resources/droplet-delete.ts";
import type { Answer } from "./scripted-api.ts";
import { operation, scriptedApi } from "./scripted-api.ts";

const graceful = { gracefulShutdown: true, volumeIds: [] };
const gone: Answer = { status: 404, body: { message: "gone" } };
const shutdown = 'POST droplets/1/actions {"type":"shutdown"}';

/** A droplet that goes through these states, one look at it each, stays in the last one, and is gone when it is deleted. */
function dropletIn(...states: readonly string[]): readonly string[] {
  let looks = 0;
  let deleted = false;
  return scriptedApi((call) => {
    if (call.startsWith("DELETE")) {
      deleted = true;
      return { status: 204 };
    }
    if (call.startsWith("POST")) return { status: 201, body: { action: { id: 7 } } };
    const state = states[Math.min(looks++, states.length - 1)] ?? "active";
    if (deleted || state === "gone") return gone;
    return { status: 200, body: { droplet: { locked: state === "locked", status: state } } };
  });
}

const changing = (calls: readonly string[]) => calls.filter((call) => !call.startsWith("GET"));

describe("deleting a droplet", () => {
  it("shuts it down first and waits until it is off, if it was to go gracefully", async () => {
    const calls = dropletIn("locked", "active", "active", "locked", "off");
    await deleteDroplet(operation(), "1", graceful);
    expect(changing(calls)).toEqual([shutdown, "DELETE droplets/1"]);
    // Two looks until it is unlocked, three until it is off, one until it is gone.
    expect(calls.filter((call) => call === "GET droplets/1")).toHaveLength(6);
  });

  it("does not shut it down otherwise", async () => {
    const calls = dropletIn("active");
    await deleteDroplet(operation(), "1", { volumeIds: [] });
    expect(changing(calls)).toEqual(["DELETE droplets/1"]);
  });

  it("asks one that is off already to shut down, too, and goes on at once", async () => {
    const calls = dropletIn("off");
    await deleteDroplet(operation(), "1", graceful);
    expect(changing(calls)).toEqual([shutdown, "DELETE droplets/1"]);
  });

  it("gives up on one that never goes off when the program's time is up, and leaves it as it is", async () => {
    const calls = dropletIn("active");
    const frozen = deleteDroplet(operation({ timeoutSeconds: 0.05 }), "1", graceful);
    await expect(frozen).rejects.toThrow("Waited 0.05 s for the droplet 1 to become off; last seen: active.");
    expect(changing(calls)).toEqual([shutdown]);
  });

  it.each([
    ["was gone before", ["gone"], "it is gone already"],
    ["goes meanwhile", ["active", "gone"], "it is gone already"],
    ["is put away meanwhile", ["active", "archive"], "has the status archive; off was expected"],
  ])("fails for one that %s", async (_, states, words) => {
    dropletIn(...states);
    await expect(deleteDroplet(operation(), "1", graceful)).rejects.toThrow(words);
  });

  it("fails when the API refuses the shutdown", async () => {
    const message = "Droplet already has a pending event.";
    const calls = scriptedApi((call) =>
      call.startsWith("POST")
        ? { status: 422, body: { message } }
        : { status: 200, body: { droplet: { locked: false, status: "active" } } },
    );
    await expect(deleteDroplet(operation(), "1", graceful)).rejects.toThrow(message);
    expect(calls.some((call) => call.startsWith("DELETE"))).toBe(false);
  });

  it("is done though the API has answered the delete with an error, if it had its effect", async () => {
    let deleted = false;
    scriptedApi((call) => {
      if (call.startsWith("DELETE")) {
        deleted = true;
        return { status: 500, body: { message: "lost" } };
      }
      return deleted ? gone : { status: 200, body: { droplet: { locked: false, status: "active" } } };
    });
    await deleteDroplet(operation(), "1", { volumeIds: [] });
    expect(deleted).toBe(true);
  });
});
