import * as pulumi from "@pulumi/pulumi";

import { known } from "../known.ts";
import type { Notebook } from "./history.ts";
import { formatVerdicts, verdictsKey, type Judgement } from "./verdicts.ts";

/** Writes the verdicts; resolves when the store has them, in a preview at once. Once in a run. */
export async function judgeIn(notebook: Notebook, judgements: readonly Judgement[]): Promise<void> {
  const { id } = notebook.write(verdictsKey, formatVerdicts(judgements));
  if (!pulumi.runtime.isDryRun()) await known(id);
}
