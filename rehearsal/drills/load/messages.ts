import type { LoadPlan } from "./plan.ts";
import type { RequestRecord } from "./record.ts";

/** From the runner to the process of a load. */
export type ToLoad =
  { readonly kind: "start"; readonly plan: LoadPlan; readonly id: string } | { readonly kind: "stop" };

/** From the process of a load to the runner. */
export type FromLoad =
  | { readonly kind: "began"; readonly at: number }
  | { readonly kind: "records"; readonly records: readonly RequestRecord[] }
  | { readonly kind: "fault"; readonly message: string }
  | { readonly kind: "ended"; readonly sent: number; readonly processorSeconds: number };
