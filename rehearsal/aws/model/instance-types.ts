export interface InstanceType {
  readonly name: string;
  readonly architecture: "x86_64" | "arm64";
  readonly vcpus: number;
  readonly memoryMegabytes: number;
}

/** vCPUs and memory in GiB of each size; burstable families share the first row. Source: EC2's pages of instance types. */
const sizes: Readonly<Record<"burstable" | "general" | "compute" | "memory", Readonly<Record<string, Size>>>> = {
  burstable: {
    nano: [2, 0.5],
    micro: [2, 1],
    small: [2, 2],
    medium: [2, 4],
    large: [2, 8],
    xlarge: [4, 16],
    "2xlarge": [8, 32],
  },
  general: { large: [2, 8], xlarge: [4, 16], "2xlarge": [8, 32], "4xlarge": [16, 64] },
  compute: { large: [2, 4], xlarge: [4, 8], "2xlarge": [8, 16], "4xlarge": [16, 32] },
  memory: { large: [2, 16], xlarge: [4, 32], "2xlarge": [8, 64], "4xlarge": [16, 128] },
};

type Size = readonly [vcpus: number, gibibytes: number];

const families: readonly (readonly [family: string, kind: keyof typeof sizes, InstanceType["architecture"]])[] = [
  ["t3", "burstable", "x86_64"],
  ["t3a", "burstable", "x86_64"],
  ["t4g", "burstable", "arm64"],
  ["m6i", "general", "x86_64"],
  ["m6a", "general", "x86_64"],
  ["m6g", "general", "arm64"],
  ["m7i", "general", "x86_64"],
  ["m7a", "general", "x86_64"],
  ["m7g", "general", "arm64"],
  ["m7i-flex", "general", "x86_64"],
  ["c6i", "compute", "x86_64"],
  ["c6a", "compute", "x86_64"],
  ["c6g", "compute", "arm64"],
  ["c7i", "compute", "x86_64"],
  ["c7a", "compute", "x86_64"],
  ["c7g", "compute", "arm64"],
  ["r6i", "memory", "x86_64"],
  ["r7i", "memory", "x86_64"],
  ["r7g", "memory", "arm64"],
];

/** Those that the model knows: current generations of the usual families, by name (`t3.micro`). */
export const instanceTypes: ReadonlyMap<string, InstanceType> = new Map(
  families.flatMap(([family, kind, architecture]) =>
    Object.entries(sizes[kind]).map(([size, [vcpus, gibibytes]]): [string, InstanceType] => {
      const name = `${family}.${size}`;
      return [name, { name, architecture, vcpus, memoryMegabytes: gibibytes * 1024 }];
    }),
  ),
);
