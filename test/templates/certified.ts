import { symlinkSync } from "node:fs";

import { ownCertificate } from "./own-certificate.ts";
import type { RenderedHost } from "./rendered-host.ts";
import type { WebServer } from "./web-server.ts";

export const certificateFolder = "/var/lib/evenkeel/certificate";

/** Gives a host a certificate for the site's names, as its agent does; the web server takes it at its next start or reload. */
export function certify(files: RenderedHost, server: WebServer): void {
  const { certificate, privateKey } = ownCertificate("example.org", "www.example.org");
  files.write(`${certificateFolder}/site.pem`, certificate + privateKey, 0o600);
  const link = files.at(`${certificateFolder}/${server.program}`);
  files.removeFile(`${certificateFolder}/${server.program}`);
  symlinkSync(files.at(`/etc/${server.program}/evenkeel/certified`), link);
}
