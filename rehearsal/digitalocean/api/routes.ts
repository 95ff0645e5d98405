import type { Route } from "../../http/router.ts";
import { accountRoutes } from "./account.ts";
import { actionRoutes } from "./actions.ts";
import { balancerChangeRoutes } from "./balancer-changes.ts";
import { certificateRoutes } from "./certificates/routes.ts";
import type { Cloud } from "./cloud.ts";
import { domainRecordRoutes } from "./domain-records.ts";
import { domainRoutes } from "./domains.ts";
import { dropletActionRoutes } from "./droplet-actions.ts";
import { dropletRoutes } from "./droplets.ts";
import { firewallRoutes } from "./firewalls.ts";
import { imageRoutes } from "./images.ts";
import { loadBalancerRoutes } from "./load-balancers.ts";
import { poolRoutes } from "./pools/routes.ts";
import { projectRoutes } from "./projects.ts";
import { snapshotRoutes } from "./snapshots.ts";
import { spacesKeyRoutes } from "./spaces-keys.ts";
import { sshKeyRoutes } from "./ssh-keys.ts";
import { tagRoutes } from "./tags.ts";
import { uptimeAlertRoutes } from "./uptime/alert-routes.ts";
import { uptimeCheckRoutes } from "./uptime/check-routes.ts";
import { vpcRoutes } from "./vpcs.ts";

/** All of DigitalOcean's API that is rehearsed, a file per family; anything else is an honest 404. */
export function resourceRoutes(cloud: Cloud): Route[] {
  const families = [
    accountRoutes,
    actionRoutes,
    balancerChangeRoutes,
    certificateRoutes,
    domainRecordRoutes,
    domainRoutes,
    dropletActionRoutes,
    dropletRoutes,
    firewallRoutes,
    imageRoutes,
    loadBalancerRoutes,
    poolRoutes,
    projectRoutes,
    snapshotRoutes,
    spacesKeyRoutes,
    sshKeyRoutes,
    tagRoutes,
    uptimeAlertRoutes,
    uptimeCheckRoutes,
    vpcRoutes,
  ];
  return families.flatMap((family) => family(cloud));
}
