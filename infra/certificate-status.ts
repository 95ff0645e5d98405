import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

/** How it stands with the site's certificate. */
export interface CertificateStatus {
  /** That it has now; none while it has no certificate. */
  readonly names: readonly string[];
  /** RFC 3339; empty while there is none. */
  readonly notAfter: string;
  /** What has to happen before it is as the settings want it; empty: nothing. */
  readonly waitsFor: string;
}

/** One that the cloud has issued before anything asks for it, and renews. */
export function managedCertificate(
  names: readonly string[],
  notAfter: pulumi.Output<string>,
): pulumi.Output<CertificateStatus> {
  return notAfter.apply((time) => ({ names, notAfter: time, waitsFor: "" }));
}

/** As hosts write it: see `templates/README.md`. What newer ones add is left alone. */
const written = z.object({
  names: z.array(z.string()),
  notAfter: z.iso.datetime({ offset: true }).nullable(),
  waitsFor: z.string().nullable(),
  error: z.string().nullable(),
});

/** @param text the object `status` of the certificate's bucket, `undefined` if there is none yet */
export function parseStatus(text: string | undefined): CertificateStatus {
  if (text === undefined)
    return { names: [], notAfter: "", waitsFor: "the hosts, which have it issued once they are accepted" };
  const { success, data } = written.safeParse(parsed(text));
  if (!success) return { names: [], notAfter: "", waitsFor: "the hosts: what they said last can't be read" };
  const { names, notAfter, waitsFor, error } = data;
  return { names, notAfter: notAfter ?? "", waitsFor: [waitsFor, error].filter((part) => part !== null).join("; ") };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
