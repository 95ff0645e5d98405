import { connect } from "node:net";

import { messageOf } from "../../../message.ts";
import type { Cloud } from "../cloud.ts";
import { ApiError, unprocessable } from "../errors.ts";
import type { CertificateRecord } from "../records.ts";
import { install, isDue } from "./renewal.ts";

const lookSeconds = 0.5;
const reachSeconds = 2;

/** Orders Let's Encrypt certificates at the data plane's authority, and renews them when a third of their time is left. */
export class CertificateKeeper {
  readonly #cloud: Cloud;
  /** Those that an order is under way for. */
  readonly #ordered = new Set<CertificateRecord>();
  /** When an order that failed is tried again, in milliseconds as `performance.now` counts. */
  readonly #again = new WeakMap<CertificateRecord, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  /** Looks by itself from now on. */
  start(): void {
    this.#timer = setInterval(() => {
      this.follow();
    }, lookSeconds * 1000).unref();
    this.follow();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Begins to order what is due. */
  follow(): void {
    const { state, work } = this.#cloud;
    const now = this.#cloud.now();
    for (const certificate of state.certificates.values()) {
      const waits = (this.#again.get(certificate) ?? 0) > performance.now();
      if (waits || this.#ordered.has(certificate) || !isDue(certificate, now)) continue;
      this.#ordered.add(certificate);
      work.start(keyOf(certificate), `certificate ${certificate.name}`, async () => {
        try {
          if (certificate.state === "pending") await work.pause(this.#cloud.timing.timeToVerifySeconds);
          await this.#order(certificate);
        } finally {
          this.#ordered.delete(certificate);
        }
      });
    }
  }

  /** Renews it at once. Resolves when load balancers serve the new one. @throws {ApiError} 422, or 503 with what came in between */
  async renew(certificate: CertificateRecord): Promise<void> {
    const { work } = this.#cloud;
    if (certificate.type === "custom") {
      throw unprocessable(`${certificate.name} is a certificate of one's own: only Let's Encrypt's are renewed.`);
    }
    if (certificate.state !== "verified") throw unprocessable(`certificate ${certificate.name} is not verified.`);
    await new Promise<void>((resolve, reject) => {
      work.start(keyOf(certificate), `certificate ${certificate.name}`, () =>
        this.#order(certificate).then(resolve, reject),
      );
    });
    if (certificate.problem !== undefined)
      throw new ApiError(503, `${certificate.name} is not renewed: ${certificate.problem}`);
  }

  async #order(certificate: CertificateRecord): Promise<void> {
    const { dataPlane, state, store, reconciler, zones } = this.#cloud;
    const isThere = (): boolean => state.certificates.get(certificate.name) === certificate;
    if (!isThere()) return;
    try {
      const issued = await dataPlane.authority.issue(certificate.dnsNames, zones.challenges);
      // It may have been deleted meanwhile.
      if (isThere()) install(state, certificate, issued, this.#cloud.now());
    } catch (error) {
      await this.#fail(certificate, messageOf(error));
    }
    await store.save();
    await reconciler.settle();
  }

  /** What Let's Encrypt refuses is an error at once; one that does not answer may come back. A renewal is never given up. */
  async #fail(certificate: CertificateRecord, problem: string): Promise<void> {
    const { dataPlane, timing, log } = this.#cloud;
    if (certificate.problem !== problem) log(`certificate ${certificate.name}: ${problem}`);
    certificate.problem = problem;
    this.#again.set(certificate, performance.now() + timing.timeToReorderSeconds * 1000);
    if (certificate.state !== "pending") return;
    const { directoryUrl } = dataPlane.authority;
    const mayComeBack = directoryUrl !== "" && !(await answers(directoryUrl));
    if (mayComeBack && !this.#cloud.passed(certificate.createdAt, timing.timeToGiveUpSeconds)) return;
    certificate.state = "error";
  }
}

function keyOf({ name }: CertificateRecord): string {
  return `certificate ${name}`;
}

/** Whether anybody listens there. */
function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: reachSeconds * 1000 });
    const settle = (open: boolean) => (): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", settle(true)).once("error", settle(false)).once("timeout", settle(false));
  });
}
