import type { GetServiceQuotaResult } from "@pulumi/aws/servicequotas/getServiceQuota.js";

import { arnOf } from "../ids.ts";
import { AwsError, type ModelFunction } from "../kind.ts";

/** How many vCPUs all instances of the usual families may have together. */
const VCPUS = {
  quotaCode: "L-1216C47A",
  quotaName: "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
};

/** A new account's. */
const DEFAULT_VCPUS = 5;

export const getServiceQuota: ModelFunction = {
  token: "aws:servicequotas/getServiceQuota:getServiceQuota",
  call(cloud, { inputs, region }): GetServiceQuotaResult {
    const { serviceCode, quotaCode, quotaName } = inputs;
    if (serviceCode !== "ec2" || (quotaCode !== VCPUS.quotaCode && quotaName !== VCPUS.quotaName)) {
      throw new AwsError(
        "NoSuchResourceException",
        `The quota ${String(quotaCode ?? quotaName)} of ${String(serviceCode)} does not exist, or is not modelled; ` +
          `${VCPUS.quotaCode} of ec2 is`,
      );
    }
    const arn = arnOf(cloud, "servicequotas", { region, resource: `ec2/${VCPUS.quotaCode}` });
    return {
      ...VCPUS,
      adjustable: true,
      arn,
      defaultValue: DEFAULT_VCPUS,
      globalQuota: false,
      id: arn,
      region,
      serviceCode,
      serviceName: "Amazon Elastic Compute Cloud (Amazon EC2)",
      usageMetrics: [
        {
          metricDimensions: [{ class: "Standard/OnDemand", resource: "vCPU", service: "EC2", type: "Resource" }],
          metricName: "ResourceCount",
          metricNamespace: "AWS/Usage",
          metricStatisticRecommendation: "Maximum",
        },
      ],
      value: cloud.vcpuLimit,
    };
  },
};
