import { createPrivateKey, randomBytes, webcrypto } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

import { writePrivately } from "../private-file.ts";

/** What the authority shows who talks to it, as a server: not what it issues. All in PEM. */
export interface ServerCertificate {
  /** Who trusts it trusts the server. */
  readonly root: string;
  readonly chain: string;
  readonly key: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MILLISECONDS = 86_400_000;
/** Longer than any rehearsal; the leaf has what browsers and libraries still take. */
const ROOT_DAYS = 3650;
const LEAF_DAYS = 397;
/** A clock may be behind. */
const EARLIER_MILLISECONDS = 3_600_000;

/**
 * A certificate for a server at these addresses. Its root is kept in the folder, for hosts know it from when they were made;
 * the leaf is new each time.
 */
export async function serverCertificate(folder: string, addresses: readonly string[]): Promise<ServerCertificate> {
  const root = await openRoot(folder);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const leaf = await X509CertificateGenerator.create({
    ...lasting(LEAF_DAYS),
    subject: "CN=rehearsal ACME server",
    issuer: root.certificate.subject,
    signingKey: root.key,
    publicKey: keys.publicKey,
    extensions: [
      new SubjectAlternativeNameExtension([
        { type: "dns", value: "localhost" },
        ...addresses.map((value) => ({ type: "ip" as const, value })),
      ]),
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      // Python's TLS, which certbot uses, asks for both since 3.13.
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(root.certificate),
    ],
  });
  const rootPem = `${root.certificate.toString("pem")}\n`;
  return { root: rootPem, chain: `${leaf.toString("pem")}\n`, key: await exportKey(keys.privateKey) };
}

interface Root {
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

async function openRoot(folder: string): Promise<Root> {
  const file = join(folder, "server-root.pem");
  if (existsSync(file)) {
    const kept = await readFile(file, "utf8");
    const der = createPrivateKey(kept).export({ type: "pkcs8", format: "der" });
    const key = await webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
    return { certificate: new X509Certificate(kept), key };
  }
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...lasting(ROOT_DAYS),
    name: "CN=rehearsal ACME server root",
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  await writePrivately(file, `${certificate.toString("pem")}\n${await exportKey(keys.privateKey)}`);
  return { certificate, key: keys.privateKey };
}

function lasting(days: number) {
  const now = Date.now();
  return {
    // Positive, and no two alike.
    serialNumber: `01${randomBytes(15).toString("hex")}`,
    notBefore: new Date(now - EARLIER_MILLISECONDS),
    notAfter: new Date(now + days * DAY_MILLISECONDS),
    signingAlgorithm: ALGORITHM,
  };
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  return createPrivateKey({ key: der, type: "pkcs8", format: "der" })
    .export({ type: "pkcs8", format: "pem" })
    .toString();
}
