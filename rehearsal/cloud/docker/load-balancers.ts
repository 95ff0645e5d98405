import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";

import type { Listener, LoadBalancerSpec, Member, MemberHealth } from "../data-plane.ts";
import { balancerRuns, removeBalancer, runBalancer, startBalancer } from "./balancer-container.ts";
import { backendName, certificateFile, renderConfig, serverArgs, targetsOf } from "./haproxy-config.ts";
import { HaproxyControl } from "./haproxy-control.ts";
import type { Instance } from "./instance.ts";
import { memberHealth } from "./member-health.ts";
import { Serial } from "./serial.ts";

const START_SECONDS = 15;

/** HAProxy's members by backend: what it has now, not what it should have. */
type Membership = ReadonlyMap<string, readonly Member[]>;

/**
 * The load balancers of a rehearsal: a container with HAProxy for each. Members come and go at run time, so their going
 * is at once and costs nothing else; what is in the configuration changes by a reload, which hands listeners and each
 * member's health over. Only another set of ports, or another address, needs another container.
 */
export class LoadBalancers {
  readonly #instance: Instance;
  readonly #image: string;
  readonly #folder: string;
  readonly #serial = new Serial();
  readonly #handedOut = new Set<string>();

  constructor(instance: Instance, image: string) {
    this.#instance = instance;
    this.#image = image;
    this.#folder = join(instance.home, "balancers");
  }

  /** The next of 127.x.y.0/24, where x and y come from the instance's id, so that clones do not meet. */
  async freeAddress(): Promise<string> {
    const taken = new Set([...this.#handedOut, ...(await this.#specs()).map((spec) => spec.address)]);
    const [x = 0, y = 0] = Buffer.from(this.#instance.id, "hex");
    // Low second numbers are what people and programs take for themselves.
    const prefix = `127.${100 + (x % 100)}.${y}`;
    for (let last = 1; last < 255; last += 1) {
      const address = `${prefix}.${last}`;
      if (taken.has(address)) continue;
      this.#handedOut.add(address);
      return address;
    }
    throw new Error(`no address of ${prefix}.0/24 is free for a load balancer`);
  }

  set(spec: LoadBalancerSpec): Promise<void> {
    return this.#serial.run(spec.id, () => this.#set(spec));
  }

  remove(id: string): Promise<void> {
    return this.#serial.run(id, async () => {
      await removeBalancer(this.#instance, id);
      const spec = await this.#load(id);
      if (spec !== undefined) this.#handedOut.delete(spec.address);
      await rm(this.#folderOf(id), { recursive: true, force: true });
    });
  }

  async members(id: string): Promise<readonly MemberHealth[]> {
    const spec = await this.#load(id);
    if (spec === undefined) throw new Error(`there is no load balancer ${id}`);
    const control = this.#control(id);
    if (!(await control.answers())) {
      return spec.members.map((member) => ({ id: member.id, healthy: false, lastCheck: "the load balancer is off" }));
    }
    return memberHealth(await control.table("show stat", ","));
  }

  async close(): Promise<void> {
    await this.#serial.idle();
  }

  async #set(spec: LoadBalancerSpec): Promise<void> {
    const before = await this.#load(spec.id);
    const folder = this.#folderOf(spec.id);
    const control = this.#control(spec.id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const sameContainer = before !== undefined && placeOf(before) === placeOf(spec);
    if (!sameContainer || !(await balancerRuns(this.#instance, spec.id))) {
      await this.#launch(spec, sameContainer);
    } else if (frameOf(before) !== frameOf(spec)) {
      await this.#write(spec, await membership(control, before));
      await replaceFile(join(folder, "server-state"), await control.ask("show servers state"));
      await control.reload();
    }
    await this.#admit(spec, control);
    await this.#write(spec, new Map(targetsOf(spec).map((target) => [backendName(target), spec.members])));
    await replaceFile(join(folder, "balancer.json"), JSON.stringify(spec));
  }

  /** Starts HAProxy without a member: whoever is added later starts down. */
  async #launch(spec: LoadBalancerSpec, sameContainer: boolean): Promise<void> {
    const folder = this.#folderOf(spec.id);
    await rm(join(folder, "server-state"), { force: true });
    await rm(join(folder, "master.sock"), { force: true });
    await this.#write(spec, new Map());
    await replaceFile(join(folder, "server-state"), "1\n");
    if (sameContainer)
      await startBalancer(this.#instance, spec).catch(() => runBalancer(this.#instance, this.#image, spec, folder));
    else await runBalancer(this.#instance, this.#image, spec, folder);
    const control = this.#control(spec.id);
    const deadline = Date.now() + START_SECONDS * 1000;
    while (!(await control.answers())) {
      if (Date.now() > deadline) throw new Error(`the HAProxy of load balancer ${spec.id} did not start`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Makes the running HAProxy's members those of `spec`. */
  async #admit(spec: LoadBalancerSpec, control: HaproxyControl): Promise<void> {
    const current = await membership(control, spec);
    for (const target of targetsOf(spec)) {
      const name = backendName(target);
      const had = current.get(name) ?? [];
      for (const member of had) {
        if (!spec.members.some((wanted) => isSame(wanted, member))) await removeMember(control, name, member);
      }
      for (const member of spec.members) {
        if (!had.some((other) => isSame(other, member))) await addMember(control, spec, target, member);
      }
    }
  }

  async #write(spec: LoadBalancerSpec, members: Membership): Promise<void> {
    const folder = this.#folderOf(spec.id);
    for (const listener of spec.listeners) {
      if (listener.certificate !== undefined)
        await replaceFile(join(folder, certificateFile(listener)), listener.certificate);
    }
    await replaceFile(join(folder, "haproxy.cfg"), renderConfig(spec, members));
  }

  #control(id: string): HaproxyControl {
    return new HaproxyControl(join(this.#folderOf(id), "master.sock"));
  }

  /** Short, because there is a socket in it. */
  #folderOf(id: string): string {
    return join(this.#folder, createHash("sha256").update(id).digest("hex").slice(0, 8));
  }

  #load(id: string): Promise<LoadBalancerSpec | undefined> {
    return readSpec(join(this.#folderOf(id), "balancer.json"));
  }

  async #specs(): Promise<readonly LoadBalancerSpec[]> {
    const folders = await readdir(this.#folder).catch(() => []);
    const specs = await Promise.all(folders.map((folder) => readSpec(join(this.#folder, folder, "balancer.json"))));
    return specs.filter((spec) => spec !== undefined);
  }
}

async function readSpec(file: string): Promise<LoadBalancerSpec | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as LoadBalancerSpec;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function replaceFile(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** What a container is made with. */
function placeOf(spec: LoadBalancerSpec): string {
  return JSON.stringify([
    spec.address,
    spec.network,
    spec.privateAddress,
    spec.listeners.map(({ port }) => port).sort(),
  ]);
}

/** What the configuration says beside its members, certificates included. */
function frameOf(spec: LoadBalancerSpec): string {
  return renderConfig(spec, new Map()) + JSON.stringify([spec.health, spec.proxyProtocol, spec.listeners]);
}

function isSame(a: Member, b: Member): boolean {
  return a.id === b.id && a.address === b.address;
}

/** The members that HAProxy has, for the backends of `spec`. */
async function membership(control: HaproxyControl, spec: LoadBalancerSpec): Promise<Membership> {
  const rows = await control.table("show servers state", " ");
  return new Map(
    targetsOf(spec).map((target) => {
      const own = rows.filter((row) => row["be_name"] === backendName(target));
      return [backendName(target), own.map((row) => ({ id: row["srv_name"] ?? "", address: row["srv_addr"] ?? "" }))];
    }),
  );
}

/** A new member starts down. It is enabled up, so until it was told to be down it has no weight, that is no request. */
async function addMember(
  control: HaproxyControl,
  spec: LoadBalancerSpec,
  target: Listener,
  member: Member,
): Promise<void> {
  const server = `${backendName(target)}/${member.id}`;
  await control.tell(`add server ${server} ${serverArgs(spec, target, member)} weight 0`, /New server registered/);
  await control.tell(`enable health ${server}`);
  await control.tell(`enable server ${server}`);
  await control.tell(`set server ${server} health down`);
  await control.tell(`set server ${server} weight 1`);
}

/** No drain: what is open to the member is cut. */
async function removeMember(control: HaproxyControl, backend: string, member: Member): Promise<void> {
  const server = `${backend}/${member.id}`;
  await control.tell(`set server ${server} state maint`);
  await control.cutSessions(backend, member.id);
  await control.tell(`wait 10s srv-removable ${server}`, /^(Done\.?)?$/);
  await control.tell(`del server ${server}`, /Server deleted/);
}
