import type { GetInstanceTypeResult } from "@pulumi/aws/ec2/getInstanceType.js";

import { instanceTypes } from "../instance-types.ts";
import { AwsError, type ModelFunction } from "../kind.ts";

/** vCPUs, memory and architecture are EC2's; what the model does not go by is empty or zero, not a guess. */
export const getInstanceType: ModelFunction = {
  token: "aws:ec2/getInstanceType:getInstanceType",
  call(_, { inputs: { instanceType }, region }): GetInstanceTypeResult {
    const found = instanceTypes.get(String(instanceType));
    if (found === undefined) {
      throw new AwsError(
        "InvalidInstanceType",
        `The following supplied instance types do not exist, or are not modelled: [${String(instanceType)}]. Modelled are ` +
          `${[...instanceTypes.keys()].join(", ")}.`,
      );
    }
    const { name, architecture, vcpus, memoryMegabytes } = found;
    const isBurstable = /^t\d/.test(name);
    // Two threads on a core, but for ARM and for AMD's seventh generation.
    const threads = architecture === "arm64" || /^[a-z]7a\./.test(name) ? 1 : 2;
    return {
      ...NOT_MODELLED,
      bootModes: architecture === "arm64" ? ["uefi"] : ["legacy-bios", "uefi"],
      burstablePerformanceSupported: isBurstable,
      currentGeneration: true,
      defaultCores: vcpus / threads,
      defaultThreadsPerCore: threads,
      defaultVcpus: vcpus,
      hypervisor: "nitro",
      id: name,
      instanceType: name,
      memorySize: memoryMegabytes,
      region,
      supportedArchitectures: [architecture],
    };
  },
};

/** Alike for all types that the model has, or unknown to it. */
const NOT_MODELLED = {
  autoRecoverySupported: true,
  bandwidthWeightings: [],
  bareMetal: false,
  dedicatedHostsSupported: false,
  defaultNetworkCardIndex: 0,
  ebsEncryptionSupport: "supported",
  ebsNvmeSupport: "required",
  ebsOptimizedSupport: "default",
  ebsPerformanceBaselineBandwidth: 0,
  ebsPerformanceBaselineIops: 0,
  ebsPerformanceBaselineThroughput: 0,
  ebsPerformanceMaximumBandwidth: 0,
  ebsPerformanceMaximumIops: 0,
  ebsPerformanceMaximumThroughput: 0,
  efaMaximumInterfaces: 0,
  efaSupported: false,
  enaSrdSupported: false,
  enaSupport: "required",
  encryptionInTransitSupported: false,
  fpgas: [],
  freeTierEligible: false,
  gpuses: [],
  hibernationSupported: false,
  inferenceAccelerators: [],
  instanceDisks: [],
  instanceStorageSupported: false,
  ipv6Supported: true,
  maximumIpv4AddressesPerInterface: 0,
  maximumIpv6AddressesPerInterface: 0,
  maximumNetworkCards: 1,
  maximumNetworkInterfaces: 0,
  mediaAccelerators: [],
  networkCards: [],
  networkPerformance: "",
  neuronDevices: [],
  nitroEnclavesSupport: "",
  nitroTpmSupport: "",
  nitroTpmSupportedVersions: [],
  phcSupport: "",
  supportedCpuFeatures: [],
  supportedPlacementStrategies: ["partition", "spread"],
  supportedRootDeviceTypes: ["ebs"],
  supportedUsagesClasses: ["on-demand", "spot"],
  supportedVirtualizationTypes: ["hvm"],
  sustainedClockSpeed: 0,
  totalFpgaMemory: 0,
  totalGpuMemory: 0,
  totalInferenceMemory: 0,
  totalInstanceStorage: 0,
  totalMediaMemory: 0,
  totalNeuronDeviceMemory: 0,
  validCores: [],
  validThreadsPerCores: [],
};
