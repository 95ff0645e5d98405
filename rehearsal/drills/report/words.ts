import type { CloudName } from "../../engine/clouds/cloud-name.ts";
import { clouds } from "../../engine/clouds/clouds.ts";
import type { DrillVerdict } from "../result.ts";

/** `30 964`, with a narrow space that does not break. */
export function grouped(number: number): string {
  return String(Math.round(number)).replaceAll(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** `7.4 s`, or a dash where there is nothing to say. */
export function secondsOf(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "–" : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** `12 ms`, or a dash where there is nothing to say. */
export function millisecondsOf(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "–" : `${grouped(milliseconds)} ms`;
}

/** `2026-11-22 17:20 UTC` */
export function dateOf(startedAt: string): string {
  return `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC`;
}

export function cloudTitle(cloud: CloudName): string {
  return clouds[cloud].title;
}

/** A sign besides the colour. */
export const verdictSigns: Readonly<Record<DrillVerdict, string>> = { passed: "✓", failed: "✗", error: "!" };
