import type { Instance } from "../../../../rehearsal/aws/model/instance.ts";
import { REGION } from "./fake-account.ts";

/** Running, with a public address. */
export const instance: Instance = {
  id: "i-1",
  region: REGION,
  zone: "eu-west-1a",
  vpcId: "",
  subnetId: "",
  group: "web",
  launchTemplate: { id: "lt-1", name: "web", version: 1 },
  imageId: "ami-1",
  instanceType: "t3.micro",
  securityGroups: [],
  privateAddress: "10.9.0.4",
  publicAddress: "198.18.128.14",
  isPublic: true,
  privateDnsName: "ip-10-9-0-4",
  metadata: { sessionsRequired: true, tags: false },
  protectedFromScaleIn: false,
  tags: {},
  launchedAt: "2026-01-02T03:04:05.000Z",
  state: "running",
  lifecycle: "InService",
};
