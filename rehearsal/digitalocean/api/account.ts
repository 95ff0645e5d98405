import type { Route } from "../../http/router.ts";
import { regions, sizes } from "./catalogue.ts";
import type { Cloud } from "./cloud.ts";
import { pageOf } from "./pagination.ts";

const reservedIpLimit = 3;

/** The account and what it may buy. */
export function accountRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  return [
    {
      method: "GET",
      pattern: "/v2/account",
      handle: () => ({
        status: 200,
        body: {
          account: {
            droplet_limit: state.dropletLimit,
            floating_ip_limit: reservedIpLimit,
            reserved_ip_limit: reservedIpLimit,
            volume_limit: 0,
            email: "rehearsal@example.com",
            name: "Rehearsal",
            uuid: state.account.uuid,
            email_verified: true,
            status: "active",
            status_message: "",
            team: { uuid: state.account.team, name: "Rehearsal" },
          },
        },
      }),
    },
    { method: "GET", pattern: "/v2/sizes", handle: (call) => pageOf(call, "sizes", sizes) },
    { method: "GET", pattern: "/v2/regions", handle: (call) => pageOf(call, "regions", regions) },
  ];
}
