import type { Records } from "../../cloud.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import type { Tags } from "../../tags.ts";
import { types } from "../../types.ts";

export interface ListenerInputs {
  readonly loadBalancerArn: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly certificateArn?: string;
  readonly sslPolicy?: string;
  readonly defaultActions: readonly ListenerAction[];
  readonly tags?: Tags;
}

export interface ListenerAction {
  readonly type: string;
  readonly order?: number;
  readonly targetGroupArn?: string;
  readonly redirect?: RedirectAction;
}

/** What is absent or `#{host}`-like stays as the client asked for it. */
export interface RedirectAction {
  readonly host?: string;
  readonly path?: string;
  readonly port?: string;
  readonly protocol?: string;
  readonly query?: string;
  readonly statusCode: string;
}

export type ListenerRecord = ResourceRecord<ListenerInputs>;

/** In the order of their ports. */
export function listenersOf(records: Records, loadBalancerArn: string): ListenerRecord[] {
  return records
    .all<ListenerInputs, object>(types.listener)
    .filter(({ inputs }) => inputs.loadBalancerArn === loadBalancerArn)
    .sort((a, b) => portOf(a.inputs) - portOf(b.inputs));
}

export function portOf({ port, protocol }: ListenerInputs): number {
  return port ?? (protocol === "HTTPS" ? 443 : 80);
}

/** Target groups that a load balancer's listeners forward to, each once. */
export function forwardedTo(listeners: readonly ListenerRecord[]): string[] {
  return [...new Set(listeners.flatMap(({ inputs }) => inputs.defaultActions[0]?.targetGroupArn ?? []))];
}
