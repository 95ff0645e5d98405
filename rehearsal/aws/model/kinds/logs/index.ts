import type { Kind } from "../../kind.ts";
import { logGroup } from "./log-group.ts";

export const logsKinds: readonly Kind[] = [logGroup];
