import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { certbotRecipe } from "../unit/host/example-recipe.ts";
import { CertificateBucket } from "./certificate-bucket.ts";
import { ownCertificate } from "./own-certificate.ts";
import { RenderedHost } from "./rendered-host.ts";
import { StoreServer } from "./store-server.ts";

const BUCKET_SECRET = "bucket/secret+key=";
const authorityCertificate = ownCertificate("127.0.0.1");

/** Issues by itself, as long as it is told to, and tells the bucket as certbot does: by the host's own hook. */
const certbot = `#!/bin/bash
set -e
names="\${@: -1}"
echo "$HOST $names" >>SITE/orders
case "$(cat SITE/mode)" in
  fail) printf 'Domain: example.org\\nDetail: nobody answered\\n'; exit 1 ;;
  hang) sleep 60 ;;
esac
cd ROOT/etc/letsencrypt
mkdir -p accounts/ca archive/evenkeel live/evenkeel renewal
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout archive/evenkeel/privkey1.pem \\
  -out archive/evenkeel/fullchain1.pem -subj /CN=x -days "$(cat SITE/days)" -addext "subjectAltName=DNS:\${names//,/,DNS:}" 2>/dev/null
ln -sf ../../archive/evenkeel/privkey1.pem live/evenkeel/privkey.pem
ln -sf ../../archive/evenkeel/fullchain1.pem live/evenkeel/fullchain.pem
NODE ROOT/usr/local/lib/evenkeel/certificate/hook.mjs deploy || true
`;

const systemctl = `#!/bin/bash
echo "$*" >>ROOT/systemctl.calls
`;

export interface CertificateStatus {
  readonly state: string;
  readonly names: readonly string[];
  readonly notAfter: string | null;
  readonly waitsFor: string | null;
  readonly error: string | null;
}

/** Hosts with the rendered agent, seconds instead of minutes, and around them what they talk to. */
export class CertificateSite {
  readonly bucket = new CertificateBucket("BUCKETKEYID");
  readonly hosts: CertificateHost[] = [];
  /** Names that lead to the site. */
  readonly names = new Set(["example.org", "www.example.org"]);
  readonly files = new RenderedHost(certbotRecipe);
  readonly #store = new StoreServer(certbotRecipe.store.bucket);
  readonly #balancer: Server;
  readonly #authority: Server;

  constructor() {
    this.#balancer = createHttpServer(({ url = "" }, response) => {
      const [, name = "", question = ""] = /^\/([^/]+)\/\.well-known\/acme-challenge\/(.+)$/.exec(url) ?? [];
      const answer = this.names.has(name) ? this.bucket.text(`challenge/${question}`) : undefined;
      response.writeHead(answer === undefined ? 404 : 200).end(answer);
    });
    const { certificate: cert, privateKey: key } = authorityCertificate;
    // As real ones do, it answers nobody without a name.
    this.#authority = createHttpsServer({ cert, key }, ({ headers }, response) => {
      response.writeHead(headers["user-agent"] === undefined ? 400 : 200).end("{}");
    });
    this.#authorityPort = 0;
  }
  #authorityPort: number;

  async start(): Promise<void> {
    await Promise.all([this.bucket.start(), this.#store.start()]);
    this.#balancer.listen(0, "127.0.0.1");
    await once(this.#balancer, "listening");
    await this.startAuthority();
    const access = { endpoint: this.bucket.url, region: "us-east-1", bucket: "certificates" };
    this.#store.put(
      "certificate-store",
      JSON.stringify({ ...access, accessKeyId: this.bucket.keyId, secretAccessKey: BUCKET_SECRET }),
    );
    this.set("mode", "issue");
    this.set("days", "90");
    this.set("daysAhead", "0");
  }

  async startAuthority(): Promise<void> {
    this.#authority.listen(this.#authorityPort, "127.0.0.1");
    await once(this.#authority, "listening");
    this.#authorityPort = portOf(this.#authority);
  }

  async stopAuthority(): Promise<void> {
    this.#authority.closeAllConnections();
    this.#authority.close();
    await once(this.#authority, "close");
  }

  /**
   * How certbot goes on: `mode` is `issue`, `fail` or `hang`; `days` is what it issues for. `daysAhead` is how far the hosts'
   * idea of a certificate's age is ahead.
   */
  set(what: "mode" | "days" | "daysAhead", value: string): void {
    this.files.write(`/${what}`, value);
  }

  /** Of certbot: hosts and names, in order. */
  get orders(): { readonly host: string; readonly names: string }[] {
    if (!existsSync(this.files.at("/orders"))) return [];
    return this.files
      .read("/orders")
      .trim()
      .split("\n")
      .map((line) => {
        const [host = "", names = ""] = line.split(" ");
        return { host, names };
      });
  }

  get status(): CertificateStatus | undefined {
    const text = this.bucket.text("status");
    return text === undefined ? undefined : (JSON.parse(text) as CertificateStatus);
  }

  /** A host; of an accepted generation unless said otherwise. Nothing runs on it yet. */
  add({ accepted = true, names = certbotRecipe.serverNames } = {}): CertificateHost {
    const files = new RenderedHost(
      {
        ...certbotRecipe,
        serverNames: names,
        store: { ...certbotRecipe.store, endpoint: this.#store.url },
        certbot: {
          acmeServer: `https://127.0.0.1:${this.#authorityPort}/dir`,
          acmeEmail: "",
          acmeRoots: authorityCertificate.certificate,
        },
      },
      {
        "/etc/evenkeel/": "ROOT/etc/evenkeel/",
        "/etc/letsencrypt": "ROOT/etc/letsencrypt",
        "/etc/${settings.webServer}": "ROOT/etc/${settings.webServer}",
        "/run/evenkeel": "ROOT/run/evenkeel",
        "/var/lib/evenkeel/certificate": "ROOT/var/lib/evenkeel/certificate",
        "/usr/local/lib/evenkeel/store": "ROOT/usr/local/lib/evenkeel/store",
        "/var/log/evenkeel-boot.log": "ROOT/boot.log",
        "retry = 10": "retry = 0",
        "POLL_SECONDS = 20": "POLL_SECONDS = 0.2",
        "SPREAD_SECONDS = 60": "SPREAD_SECONDS = 2",
        "AUTHORITY_RETRY_SECONDS = 120": "AUTHORITY_RETRY_SECONDS = 1",
        "RELOAD_NOTICE_SECONDS = 5": "RELOAD_NOTICE_SECONDS = 0.1",
        "REQUEST_SECONDS = 5": "REQUEST_SECONDS = 1",
        "CLAIM_SECONDS + 2": "CLAIM_SECONDS + 0.2",
        "LEASE_SECONDS = 90": "LEASE_SECONDS = 6",
        "[1, 2, 4, 8, 0]": "[0.1, 0]",
        "now: Date.now() });": `now: Date.now() + 86_400_000 * readFileSync("${this.files.at("/daysAhead")}", "utf8") });`,
        "host: name, path": `host: "127.0.0.1", port: ${portOf(this.#balancer)}, path: "/" + name + path`,
      },
    );
    const host = new CertificateHost(files, `host-${this.hosts.length}`);
    for (const [name, program] of Object.entries({ certbot, systemctl, nginx: "#!/bin/bash\n" })) {
      const text = program
        .replaceAll("ROOT", files.root)
        .replaceAll("SITE", this.files.root)
        .replaceAll("NODE", process.execPath);
      files.write(`/bin/${name}`, text, 0o755);
    }
    for (const folder of ["/etc/letsencrypt", "/var/lib/evenkeel"]) mkdirSync(files.at(folder), { recursive: true });
    files.write("/run/evenkeel/host-id", `${host.id}\n`);
    files.write("/run/evenkeel/admitted", "");
    if (accepted) files.write("/run/evenkeel/accepted", "");
    this.hosts.push(host);
    return host;
  }

  /** Every host that runs has looked at the bucket, done what follows, and looked again. */
  async polled(): Promise<void> {
    const enough = this.bucket.lineageReads + 3 * this.hosts.filter(({ runs }) => runs).length;
    while (this.bucket.lineageReads < enough) await sleep(20);
  }

  async stop(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.kill()));
    for (const { files } of this.hosts) files.remove();
    this.files.remove();
    for (const server of [this.#balancer, this.#authority]) {
      server.closeAllConnections();
      server.close();
    }
    await Promise.all([this.bucket.stop(), this.#store.stop()]);
  }
}

export class CertificateHost {
  readonly files: RenderedHost;
  readonly id: string;
  /** All that the agent printed. */
  said = "";
  #agent: ChildProcess | undefined;

  constructor(files: RenderedHost, id: string) {
    this.files = files;
    this.id = id;
  }

  run(...args: string[]): ChildProcess {
    const env = { PATH: `${this.files.at("/bin")}:${process.env["PATH"] ?? ""}`, HOST: this.id };
    const program = this.files.at("/usr/local/lib/evenkeel/certificate/agent.mjs");
    // A group of its own, as systemd's control group.
    const agent = spawn(process.execPath, [program, ...args], { env, detached: true });
    for (const stream of [agent.stdout, agent.stderr]) stream.on("data", (chunk) => (this.said += String(chunk)));
    this.#agent = agent;
    return agent;
  }

  /** The status that it ends with. */
  async runOnce(): Promise<number | null> {
    const [status] = (await once(this.run("once"), "close")) as [number | null];
    return status;
  }

  /** With all that it has started, as when the machine is lost. */
  async kill(): Promise<void> {
    const agent = this.#agent;
    this.#agent = undefined;
    if (agent?.pid === undefined || agent.exitCode !== null || agent.signalCode !== null) return;
    process.kill(-agent.pid, "SIGKILL");
    await once(agent, "exit");
  }

  get runs(): boolean {
    return this.#agent !== undefined;
  }

  /** What its web server has: chain and key. */
  get pem(): string | undefined {
    const file = this.files.at("/var/lib/evenkeel/certificate/site.pem");
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }

  get reloads(): number {
    if (!existsSync(this.files.at("/systemctl.calls"))) return 0;
    return this.files.read("/systemctl.calls").match(/^try-reload-or-restart nginx\.service$/gm)?.length ?? 0;
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
