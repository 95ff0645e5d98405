import type { LoadBalancerSpec, MemberHealth } from "../data-plane.ts";
import { LoopbackAddresses } from "./loopback-addresses.ts";
import { PaperBalancer, type PaperBalancerOptions } from "./paper-balancer.ts";

/** The load balancers on paper, each with an address of its own. */
export class PaperBalancers {
  readonly #options: PaperBalancerOptions;
  readonly #addresses = new LoopbackAddresses();
  readonly #balancers = new Map<string, PaperBalancer>();

  constructor(options: PaperBalancerOptions) {
    this.#options = options;
  }

  freeAddress(): Promise<string> {
    return this.#addresses.claimFree();
  }

  /** @throws {Error} in words if it can't listen; a new one is then not there at all. */
  async set(spec: LoadBalancerSpec): Promise<void> {
    await this.#addresses.claim(spec.address);
    const known = this.#balancers.get(spec.id);
    const balancer = known ?? new PaperBalancer(spec, this.#options);
    this.#balancers.set(spec.id, balancer);
    try {
      await balancer.set(spec);
    } catch (error) {
      if (known === undefined) await this.remove(spec.id);
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    const balancer = this.#balancers.get(id);
    if (balancer === undefined) return;
    this.#balancers.delete(id);
    await balancer.close();
    await this.#addresses.release(balancer.address);
  }

  members(id: string): readonly MemberHealth[] {
    return this.#balancers.get(id)?.members() ?? [];
  }

  async close(): Promise<void> {
    for (const id of [...this.#balancers.keys()]) await this.remove(id);
    await this.#addresses.releaseAll();
  }
}
