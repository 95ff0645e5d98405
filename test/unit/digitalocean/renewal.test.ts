import { describe, expect, it } from "vitest";

import { isDue } from "../../../rehearsal/digitalocean/api/certificates/renewal.ts";
import type { CertificateRecord } from "../../../rehearsal/digitalocean/api/records.ts";

const certificate: CertificateRecord = {
  id: "id",
  name: "le",
  type: "lets_encrypt",
  state: "verified",
  dnsNames: ["shop.example"],
  validFrom: "2026-01-01T00:00:00Z",
  notAfter: "2026-01-01T00:01:30Z",
  sha1Fingerprint: "",
  createdAt: "2026-01-01T00:00:00Z",
};

describe("a certificate is due", () => {
  it.each([
    ["with more than a third of its time left", {}, 59, false],
    ["with a third of its time left", {}, 60, true],
    ["after its end", {}, 100, true],
    ["before it was ever issued", { state: "pending" as const }, 0, true],
    ["that Let's Encrypt refused", { state: "error" as const }, 100, false],
    ["of one's own", { type: "custom" as const }, 100, false],
  ])("%s: %o after %i of 90 seconds: %s", (_, change, seconds, due) => {
    const now = new Date(Date.parse(certificate.validFrom) + seconds * 1000).toISOString();
    expect(isDue({ ...certificate, ...change }, now)).toBe(due);
  });
});
