import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { admitSeconds, drainSeconds, groupDeletionSeconds, type HealthPolicy } from "../host/health-policy.ts";
import type { Bounds, FleetSize } from "./groups.ts";
import type { Membership } from "./load-balancer.ts";
import type { RootDisk } from "./offer.ts";
import { generationTag, siteTag, tags } from "./tags.ts";

export interface FleetArgs {
  readonly site: string;
  readonly generation: string;
  /** Whether a group that is there under this name goes before the new one comes, and not after the gate. */
  readonly slotIsFree: boolean;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  readonly instanceProfileArn: pulumi.Input<string>;
  readonly membership: Membership;
  readonly health: HealthPolicy;
  readonly size: string;
  readonly imageId: string;
  readonly disk: RootDisk;
  /** Gzipped, in Base64. Holds no secret. */
  readonly userData: pulumi.Input<string>;
  readonly bounds: Bounds;
  readonly count: FleetSize;
  readonly scaling: Scaling;
  /** How long all of them may take until the load balancer sends them requests. */
  readonly capacityTimeoutSeconds: number;
}

export interface Scaling {
  readonly on: "cpu" | "requests";
  /** Per cent of the processors, or requests per host and minute. */
  readonly target: number;
  readonly requestMetricLabel?: pulumi.Input<string>;
}

/** Type of a host's disk. A change of it is another generation. */
export const diskType = "gp3";

/**
 * What a host takes from Debian's plain image until it answers, at most: not measured on AWS. Until then its processors are
 * busy with itself, so the scaler leaves them out.
 */
const bootSeconds = 240;

/** AWS's own bounds of a hook's time: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html. */
const leastHookSeconds = 30;

/**
 * The hosts of one generation: a launch template and the auto scaling group that keeps so many of them. Its name holds
 * the slot: the next generation is made and waited for beside it in the other one, and this one goes last.
 */
export class Fleet extends pulumi.ComponentResource {
  readonly groupName: pulumi.Output<string>;

  constructor(name: string, args: FleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:aws:Fleet", name, {}, opts);
    const template = this.#launchTemplate(name, args);
    const drain = drainSeconds(args.health);
    const { least, most } = args.bounds;
    const { start, isResized } = args.count;
    const hostTags = { Name: name, [siteTag]: args.site, [generationTag]: args.generation };

    const group = new aws.autoscaling.Group(
      name,
      {
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        vpcZoneIdentifiers: [...args.subnetIds],
        minSize: least,
        maxSize: most,
        desiredCapacity: start,
        // For hosts that run, so that AWS's refusal to start one is told at once; the gate waits for those that serve.
        // With new bounds the provider would wait for exactly the size that it last knew, which AWS or the scaler change:
        // https://github.com/hashicorp/terraform-provider-aws/issues/26230. There the gate does all the waiting.
        waitForCapacityTimeout: isResized ? "0s" : `${args.capacityTimeoutSeconds}s`,
        ...args.membership,
        healthCheckType: "ELB",
        // A host that is still booting is not yet sick.
        healthCheckGracePeriod: args.capacityTimeoutSeconds,
        defaultInstanceWarmup: bootSeconds + admitSeconds(args.health),
        // Out of the load balancer first, then this long to finish what was asked.
        initialLifecycleHooks: [
          {
            name: "drain",
            lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
            heartbeatTimeout: Math.max(leastHookSeconds, drain),
            defaultResult: "CONTINUE",
          },
        ],
        tags: Object.entries(hostTags).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
      },
      {
        parent: this,
        // Its hosts would stay as they are; and AWS would try to move it, and can't move it to another network.
        replacementTrigger: pulumi.interpolate`${args.generation} ${args.vpcId}`,
        deleteBeforeReplace: args.slotIsFree,
        // How many there are is the scaler's to say once the group is there.
        ignoreChanges: ["desiredCapacity", ...(isResized ? [] : ["waitForCapacityTimeout"])],
        customTimeouts: { delete: `${groupDeletionSeconds(args.health)}s` },
      },
    );
    if (most > least) {
      new aws.autoscaling.Policy(
        name,
        {
          autoscalingGroupName: group.name,
          policyType: "TargetTrackingScaling",
          targetTrackingConfiguration: { targetValue: args.scaling.target, ...metric(args.scaling) },
        },
        { parent: this },
      );
    }

    this.groupName = group.name;
    this.registerOutputs({ groupName: this.groupName });
  }

  #launchTemplate(name: string, args: FleetArgs): aws.ec2.LaunchTemplate {
    const owned = tags(args.site, name);
    return new aws.ec2.LaunchTemplate(
      name,
      {
        imageId: args.imageId,
        instanceType: args.size,
        userData: args.userData,
        vpcSecurityGroupIds: [args.securityGroupId],
        iamInstanceProfile: { arn: args.instanceProfileArn },
        // Sessions only, and none from behind a proxy or a container on the host.
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [
          {
            deviceName: args.disk.device,
            ebs: {
              volumeType: diskType,
              volumeSize: args.disk.gigabytes,
              encrypted: "true",
              deleteOnTermination: "true",
            },
          },
        ],
        tagSpecifications: [{ resourceType: "volume", tags: owned }],
        tags: owned,
      },
      { parent: this },
    );
  }
}

function metric({ on, requestMetricLabel }: Scaling) {
  return {
    predefinedMetricSpecification:
      on === "cpu" || requestMetricLabel === undefined
        ? { predefinedMetricType: "ASGAverageCPUUtilization" }
        : { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel: requestMetricLabel },
  };
}
