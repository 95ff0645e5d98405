import { messageOf } from "../../message.ts";
import type { Account } from "./account.ts";
import type { Instance } from "./instance.ts";
import type { VpcInputs } from "./kinds/compute/vpc-records.ts";
import type { ZoneServer } from "./naming/zone-server.ts";
import { boot, makeMachine, type Parts } from "./scaling/launch.ts";
import { terminate } from "./scaling/leave.ts";
import { types } from "./types.ts";

/**
 * Brings the data plane to what the records say after this process began anew: networks and keys first, then machines,
 * then balancers, then the names that lead to them. What was under way goes on.
 */
export async function resume(account: Account, parts: Parts & { readonly zones: ZoneServer }): Promise<void> {
  const { roles, reconciler, zones } = parts;
  for (const { id, inputs } of account.records.everyOf<VpcInputs, object>(types.vpc)) {
    await account.dataPlane.setNetwork({ id, range: inputs.cidrBlock });
  }
  await roles.renew();
  const running = account.instances.filter((one) => one.state === "running");
  await Promise.all(
    running.map(async (instance) => {
      try {
        await restore(account, instance, () => makeMachine(account, reconciler, instance));
      } catch (error) {
        instance.offSince ??= account.now();
        account.log(`instance ${instance.id} is off: its machine can't be brought back: ${messageOf(error)}`);
      }
    }),
  );
  for (const instance of account.instances) {
    if (instance.state === "pending") boot(account, parts, instance);
    if (instance.lifecycle === "Terminating:Proceed") terminate(account, reconciler, instance);
  }
  await reconciler.settle();
  zones.serve();
}

/** A data plane that has lost its machine gets it back; one that lost its power meanwhile is the group's to replace. */
async function restore(account: Account, instance: Instance, make: () => Promise<void>): Promise<void> {
  const machine = await account.dataPlane.machineState(instance.id);
  if (machine === "off") instance.offSince ??= account.now();
  if (machine !== "missing") return;
  const wasOff = instance.offSince !== undefined;
  await make();
  if (wasOff) await account.dataPlane.stopMachine(instance.id);
}
