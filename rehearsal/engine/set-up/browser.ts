import { Mistake } from "../mistake.ts";
import type { Say } from "../progress.ts";
import { installPackages } from "./apt.ts";
import { onPath, thisMachine } from "./machine.ts";

/** Names that Chromium has: Debian's, other distributions', and Google's own builds of it. */
export const browserPrograms = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"] as const;

/**
 * Makes sure that there is a Chromium for the tests of pages.
 * @throws {Mistake} where it can't be had
 */
export async function ensureBrowser(say: Say): Promise<void> {
  for (const program of browserPrograms) if (await onPath(program)) return;
  const { root, debianLike } = await thisMachine();
  if (root && debianLike) return installPackages(["chromium"], say);
  throw new Mistake(
    `there is no Chromium here (${browserPrograms.join(", ")}). On Debian: \`sudo apt-get install chromium\``,
  );
}
