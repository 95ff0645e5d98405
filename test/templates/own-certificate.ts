import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface OwnCertificate {
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: string;
}

/** A certificate that vouches for itself, for two days, by `openssl`. */
export function ownCertificate(...names: readonly [string, ...string[]]): OwnCertificate {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-certificate-"));
  try {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const alternatives = names.map((name) => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`)).join(",");
    const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const subject = ["-subj", `/CN=${names[0]}`, "-addext", `subjectAltName=${alternatives}`];
    const kind = ["-addext", "basicConstraints=critical,CA:FALSE"];
    const args = ["req", "-x509", ...ec, "-keyout", key, "-out", certificate, "-days", "2", ...subject, ...kind];
    execFileSync("openssl", args, { stdio: "pipe" });
    return { certificate: readFileSync(certificate, "utf8"), privateKey: readFileSync(key, "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
