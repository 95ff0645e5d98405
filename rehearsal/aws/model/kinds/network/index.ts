import type { Kind } from "../../kind.ts";
import { eip } from "./eip.ts";
import { internetGateway } from "./internet-gateway.ts";
import { natGateway } from "./nat-gateway.ts";
import { routeTableAssociation } from "./route-table-association.ts";
import { routeTable } from "./route-table.ts";
import { route } from "./route.ts";
import { vpcEndpoint } from "./vpc-endpoint.ts";

export { elasticAddresses } from "./eip.ts";
export { gatewayAddresses } from "./nat-gateway.ts";
export { dependentsOfSubnet, dependentsOfVpc, routesOf, type SubnetRoutes } from "./route-analysis.ts";
export { s3PrefixList } from "./s3-prefix-list.ts";

/** What leads traffic in a VPC and out of it. */
export const networkKinds: readonly Kind[] = [
  internetGateway,
  eip,
  natGateway,
  routeTable,
  route,
  routeTableAssociation,
  vpcEndpoint,
];
