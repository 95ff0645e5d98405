import type { MachineState } from "../../cloud/data-plane.ts";
import type { Account } from "./account.ts";
import { watchAlarms } from "./alarms/watch.ts";
import { Issuer } from "./issuing/issuer.ts";
import { ZoneServer } from "./naming/zone-server.ts";
import { Reconciler } from "./reconciler.ts";
import { RoleCredentials } from "./role-credentials.ts";
import { Scaler } from "./scaling/scaler.ts";

/** What happens without being asked for: groups keep their size, credentials and certificates are renewed, the data plane follows. */
export class Follower {
  readonly reconciler: Reconciler;
  readonly roles: RoleCredentials;
  readonly zones: ZoneServer;
  readonly issuer: Issuer;
  readonly #account: Account;
  readonly #scaler: Scaler;
  #timer: NodeJS.Timeout | undefined;
  #isQueued = false;
  #isChanged = true;

  constructor(account: Account) {
    this.#account = account;
    this.reconciler = new Reconciler(account);
    this.roles = new RoleCredentials(account);
    this.zones = new ZoneServer(account);
    this.issuer = new Issuer(account, this.zones, () => {
      this.follow();
    });
    this.#scaler = new Scaler(account, this);
  }

  /** Looks by itself from now on. */
  start(): void {
    this.#timer = setInterval(() => {
      this.#look();
    }, this.#account.timing.lookSeconds * 1000).unref();
    this.#account.dataPlane.onMachineChange((id, state) => {
      this.machineChanged(id, state);
    });
    this.follow();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Records have changed: what follows from it happens soon. */
  follow(): void {
    this.#isChanged = true;
    this.#look();
  }

  /** A machine went off or on; not one that is being terminated, whose power is nobody's business any more. */
  machineChanged(id: string, state: MachineState): void {
    const instance = this.#account.state.instances.get(id);
    if (instance?.state !== "running") return;
    if (state === "running") delete instance.offSince;
    else instance.offSince ??= this.#account.now();
    this.reconciler.forget(id);
    this.follow();
  }

  #look(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#account.work.start("look", "looking after the account", async () => {
      this.#isQueued = false;
      const wasChanged = this.#isChanged;
      this.#isChanged = false;
      const keysChanged = await this.roles.renew();
      const groupsChanged = await this.#scaler.look();
      this.issuer.look();
      const alarmsChanged = watchAlarms(this.#account);
      if (keysChanged || groupsChanged || alarmsChanged) await this.#account.save();
      if (wasChanged || keysChanged || groupsChanged || this.reconciler.hasFailed) await this.reconciler.settle();
      // A balancer has its address from the data plane.
      this.zones.serve();
    });
  }
}
