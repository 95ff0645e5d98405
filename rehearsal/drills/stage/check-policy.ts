import { z } from "zod";

import type { CloudName } from "../../engine/clouds/cloud-name.ts";
import type { CheckPolicy } from "../allowance.ts";
import type { AskCloud } from "./ask-cloud.ts";

type Outputs = Readonly<Record<string, unknown>>;

const seconds = z.number();

const ofDigitalOcean = z.object({
  load_balancer: z.object({
    health_check: z.object({
      check_interval_seconds: seconds,
      response_timeout_seconds: seconds,
      unhealthy_threshold: z.number(),
      healthy_threshold: z.number(),
    }),
  }),
});

const ofAws = z.object({
  outputs: z.object({
    healthCheck: z.object({
      interval: seconds,
      timeout: seconds,
      unhealthyThreshold: z.number(),
      healthyThreshold: z.number(),
    }),
  }),
});

/** The check of a site's load balancer as the cloud has it, which is what drills are measured by. */
export async function readCheckPolicy(cloud: CloudName, outputs: Outputs, ask: AskCloud): Promise<CheckPolicy> {
  const balancer = String(outputs["loadBalancerId"]);
  switch (cloud) {
    case "digitalocean": {
      const answer = ofDigitalOcean.parse(await ask("GET", `/v2/load_balancers/${balancer}`));
      const { health_check: check } = answer.load_balancer;
      return {
        intervalSeconds: check.check_interval_seconds,
        timeoutSeconds: check.response_timeout_seconds,
        unhealthyThreshold: check.unhealthy_threshold,
        healthyThreshold: check.healthy_threshold,
      };
    }
    case "aws": {
      const { targetGroupArn } = outputs["aws"] as { readonly targetGroupArn?: string };
      // A classic load balancer has its check itself.
      const [type, id] =
        targetGroupArn === undefined
          ? ["aws:elb/loadBalancer:LoadBalancer", balancer]
          : ["aws:lb/targetGroup:TargetGroup", targetGroupArn];
      const path = `/resources/${encodeURIComponent(type)}/${encodeURIComponent(id)}?region=${String(outputs["region"])}`;
      const { interval, timeout, unhealthyThreshold, healthyThreshold } = ofAws.parse(await ask("GET", path)).outputs
        .healthCheck;
      return { intervalSeconds: interval, timeoutSeconds: timeout, unhealthyThreshold, healthyThreshold };
    }
  }
}
