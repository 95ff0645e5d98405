import type { Tags } from "../../tags.ts";
import type { AccessLogs } from "./access-logs.ts";
import type { PlacedInputs } from "./balancer.ts";

export interface ClassicInputs extends PlacedInputs {
  readonly listeners: readonly ClassicListener[];
  readonly healthCheck?: ClassicHealthCheck;
  readonly connectionDraining?: boolean;
  readonly connectionDrainingTimeout?: number;
  readonly crossZoneLoadBalancing?: boolean;
  readonly idleTimeout?: number;
  readonly accessLogs?: AccessLogs;
  readonly tags?: Tags;
}

export interface ClassicListener {
  readonly instancePort: number;
  readonly instanceProtocol: string;
  readonly lbPort: number;
  readonly lbProtocol: string;
  readonly sslCertificateId?: string;
}

export interface ClassicHealthCheck {
  /** `HTTP:80/health` or `TCP:80`. */
  readonly target: string;
  readonly interval: number;
  readonly timeout: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}
