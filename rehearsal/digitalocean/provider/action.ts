import type { Operation } from "../../provider/implementation.ts";
import { apiOf } from "./client.ts";
import type { Client } from "./client.ts";
import { waitFor } from "./wait.ts";

export interface ActionReply {
  readonly action: Action;
}

export interface Action {
  readonly id: number;
  readonly status: string;
  readonly type: string;
  readonly started_at: string;
  readonly completed_at: string | null;
  readonly resource_id: number;
}

/** The official provider's limit for any action. */
const ACTION_SECONDS = 3600;

/** Waits until an action has ended; like the official provider it looks at the time of completion. @throws if it errored. */
export async function waitForAction(operation: Operation<Client>, { id, type }: Action): Promise<Action> {
  const api = apiOf(operation);
  return waitFor(
    operation,
    { what: `the action ${id} (${type}) to complete`, timeoutSeconds: ACTION_SECONDS },
    async () => {
      const { action } = await api.get<ActionReply>(`actions/${id}`);
      if (action.status === "errored") {
        throw new Error(`The action ${id} (${type}) ended with an error.`);
      }
      return action.completed_at === null ? { seen: action.status } : { done: action };
    },
  );
}
