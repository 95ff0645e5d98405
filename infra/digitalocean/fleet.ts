import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

export interface FleetArgs {
  /** Whether hosts that are there under these names go before the new ones come, and not after the gate. */
  readonly slotIsFree: boolean;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  readonly memberTag: pulumi.Input<string>;
  readonly count: number;
  readonly size: string;
  /** A slug, or the number of a snapshot. */
  readonly image: string;
  readonly sshKeys: readonly string[];
  /** Holds the read-only key to the store, so it is a secret. */
  readonly userData: pulumi.Input<string>;
  /** How long a host may take to run; the provider's own patience is an hour. */
  readonly createTimeoutSeconds: number;
  /** How long a host may take to drain and go. */
  readonly deleteTimeoutSeconds: number;
}

/**
 * The hosts of one generation. Its name holds the slot: the next generation is made beside it in the other one, and this
 * one goes only when the program has ended well, after the gate.
 */
export class Fleet extends pulumi.ComponentResource {
  readonly droplets: readonly digitalocean.Droplet[];

  constructor(name: string, args: FleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:digitalocean:Fleet", name, {}, opts);

    this.droplets = Array.from(
      { length: args.count },
      (_, index) =>
        new digitalocean.Droplet(
          `${name}-${index + 1}`,
          {
            region: args.region,
            vpcUuid: args.vpcId,
            tags: [args.memberTag],
            size: args.size,
            image: args.image,
            sshKeys: [...args.sshKeys],
            userData: pulumi.secret(args.userData),
            // Asked to stop, a host drains.
            gracefulShutdown: true,
          },
          {
            parent: this,
            // What the component depends on holds for a destroy; where hosts are replaced, only what they depend on themselves
            // outlasts the old ones.
            ...(opts?.dependsOn !== undefined && { dependsOn: opts.dependsOn }),
            deleteBeforeReplace: args.slotIsFree,
            customTimeouts: { create: `${args.createTimeoutSeconds}s`, delete: `${args.deleteTimeoutSeconds}s` },
          },
        ),
    );

    this.registerOutputs({});
  }
}
