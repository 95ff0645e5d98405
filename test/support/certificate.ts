import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";

/** A certificate for names, as `openssl` makes it, and its key. */
export function selfSigned(
  folder: string,
  names: readonly string[],
  days: number,
): { readonly certificate: string; readonly key: string } {
  const [name = ""] = names;
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=${names.map((one) => `DNS:${one}`).join(",")}`];
  const algorithm = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const files = ["-days", String(days), "-keyout", key, "-out", certificate];
  execFileSync("openssl", ["req", "-x509", ...algorithm, ...files, ...subject], { stdio: "ignore" });
  return { certificate: readFileSync(certificate, "utf8"), key: readFileSync(key, "utf8") };
}

/** SHA-1 of the certificate that is served there, in the API's spelling. */
export function fingerprintServed(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint.replaceAll(":", "").toLowerCase());
      socket.destroy();
    });
    socket.on("error", reject);
  });
}
