import type { Kind } from "../../kind.ts";
import { dnsRecord } from "./record.ts";
import { zone } from "./zone.ts";

export const route53Kinds: readonly Kind[] = [zone, dnsRecord];
