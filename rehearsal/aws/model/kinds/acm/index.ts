import type { Kind } from "../../kind.ts";
import { certificateValidation } from "./certificate-validation.ts";
import { certificate } from "./certificate.ts";

export const acmKinds: readonly Kind[] = [certificate, certificateValidation];
