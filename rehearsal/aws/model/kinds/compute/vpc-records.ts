import type { Tags } from "../../tags.ts";

export interface VpcInputs {
  readonly cidrBlock: string;
  readonly enableDnsHostnames?: boolean;
  readonly enableDnsSupport?: boolean;
  readonly tags?: Tags;
}

/** What AWS makes along with a VPC. Its default group and main route table are not modelled: they let nothing through. */
export interface VpcComputed {
  readonly defaultNetworkAclId: string;
  readonly defaultSecurityGroupId: string;
  readonly dhcpOptionsId: string;
  readonly mainRouteTableId: string;
}

export interface SubnetInputs {
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly availabilityZone?: string;
  readonly mapPublicIpOnLaunch?: boolean;
  readonly tags?: Tags;
}

export interface SubnetComputed {
  readonly availabilityZone: string;
}
