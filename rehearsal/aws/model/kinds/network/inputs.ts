import type { Tags } from "../../tags.ts";

/** What programs say of a network's parts, as far as the model looks at it. */

export interface InternetGatewayInputs {
  readonly vpcId?: string;
  readonly tags?: Tags;
}

export interface EipInputs {
  readonly domain?: string;
  readonly tags?: Tags;
}

export interface EipComputed {
  readonly publicIp: string;
}

export interface NatGatewayInputs {
  readonly subnetId: string;
  /** Of its elastic address; a private gateway has none. */
  readonly allocationId?: string;
  readonly connectivityType?: string;
  readonly tags?: Tags;
}

export interface NatGatewayComputed {
  /** Empty on a private gateway. */
  readonly publicIp: string;
  readonly privateIp: string;
}

export interface RouteTableInputs {
  readonly vpcId: string;
  readonly tags?: Tags;
}

export interface RouteInputs {
  readonly routeTableId: string;
  readonly destinationCidrBlock?: string;
  readonly gatewayId?: string;
  readonly natGatewayId?: string;
}

export interface AssociationInputs {
  readonly routeTableId: string;
  readonly subnetId?: string;
}

export interface EndpointInputs {
  readonly vpcId: string;
  readonly serviceName?: string;
  readonly vpcEndpointType?: string;
  readonly routeTableIds?: readonly string[];
  /** JSON. */
  readonly policy?: string;
  readonly tags?: Tags;
}
