import { globSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { readHistory } from "../../../infra/history/history.ts";
import { allows } from "../../../rehearsal/aws/iam/index.ts";
import { readDocument, repository } from "./markdown.ts";

const account = "123456789012";
const anything = "*";
const bucket = "arn:aws:s3:::evenkeel-aws-store-0123456";
const hostedZone = "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ";
const notes = (await keysRead()).map((key) => `${bucket}/${key}`);
const certificate = `arn:aws:acm:eu-central-1:${account}:certificate/01234567-89ab-cdef-0123-456789abcdef`;

/**
 * What the provider asks AWS for each look-up of the program, and of what, by its source:
 * https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service.
 */
const asked: Readonly<Record<string, readonly (readonly [action: string, resource: string])[]>> = {
  getAvailabilityZones: [["ec2:DescribeAvailabilityZones", anything]],
  // Whoever they are may ask who they are.
  getCallerIdentity: [],
  "acm.getCertificate": [
    ["acm:ListCertificates", anything],
    ["acm:DescribeCertificate", certificate],
    ["acm:GetCertificate", certificate],
    ["acm:ListTagsForCertificate", certificate],
  ],
  "autoscaling.getAmiIds": [["autoscaling:DescribeAutoScalingGroups", anything]],
  "autoscaling.getGroup": [["autoscaling:DescribeAutoScalingGroups", anything]],
  "ec2.getAmi": [["ec2:DescribeImages", anything]],
  "ec2.getAmiIds": [["ec2:DescribeImages", anything]],
  "ec2.getInstanceType": [["ec2:DescribeInstanceTypes", anything]],
  "ec2.getInstanceTypeOfferings": [["ec2:DescribeInstanceTypeOfferings", anything]],
  "ec2.getInstances": [["ec2:DescribeInstances", anything]],
  "route53.getZone": [
    ["route53:ListHostedZones", anything],
    ["route53:GetHostedZone", hostedZone],
    ["route53:ListTagsForResource", hostedZone],
  ],
  "s3.getObject": [
    // Who may not list is told 403, and not 404, of an object that is not there.
    ["s3:ListBucket", bucket],
    ...notes.flatMap((note) => [["s3:GetObject", note] as const, ["s3:GetObjectTagging", note] as const]),
  ],
  "s3.getObjects": [["s3:ListBucket", bucket]],
  // AWS's default first.
  "servicequotas.getServiceQuota": [
    ["servicequotas:GetAWSDefaultServiceQuota", anything],
    ["servicequotas:GetServiceQuota", anything],
  ],
};

const alone = policyOf(["LookUps", "BucketListing", "BucketNotes"]);

describe("the statements for a preview", () => {
  it("are named on both pages that give them away", () => {
    const words = "`LookUps`, `BucketListing` and `BucketNotes`";
    const pages = ["docs/first-deploy-aws.md", "docs/pull-requests.md"];
    expect(pages.filter((page) => !readDocument(page).replaceAll(/\s+/g, " ").includes(words))).toEqual([]);
  });

  it("are judged by every look-up that the program makes", () => {
    const sources = globSync("infra/aws/*.ts", { cwd: repository }).map(readDocument);
    const made = sources.flatMap((text) =>
      [...text.matchAll(/\baws\.((?:\w+\.)?get[A-Z]\w+)\(/g)].map(([, name]) => name),
    );
    expect([...new Set(made)].sort()).toEqual(Object.keys(asked).sort());
  });

  it.each(Object.entries(asked))("allow %s by themselves", (_lookUp, requests) => {
    expect(requests.filter(([action, resource]) => !allows([alone], action, resource))).toEqual([]);
  });

  it("change nothing, and open no object but the program's notes", () => {
    const others: [string, string][] = [
      ...["environment", "release/1f0c54a3b2de.tar.gz", "AWSLogs/1.log"].map((key): [string, string] => [
        "s3:GetObject",
        `${bucket}/${key}`,
      ]),
      ["s3:PutObject", `${bucket}/verdicts`],
      ["s3:ListBucket", "arn:aws:s3:::payroll"],
      ["acm:ExportCertificate", certificate],
      ["acm:RequestCertificate", anything],
      ["route53:ChangeResourceRecordSets", hostedZone],
      ["ec2:RunInstances", anything],
      ["iam:PassRole", `arn:aws:iam::${account}:role/evenkeel-aws-host-0123456`],
    ];
    expect(others.filter(([action, resource]) => allows([alone], action, resource))).toEqual([]);
  });
});

/** Keys of the objects that a preview reads. */
async function keysRead(): Promise<readonly string[]> {
  const keys: string[] = [];
  await readHistory({
    read: (key) => {
      keys.push(key);
      return Promise.resolve(undefined);
    },
    write: (key) => {
      throw new Error(`a preview writes ${key}`);
    },
  });
  return keys;
}

/** Some statements of the deployer's policy, by their names. */
function policyOf(names: readonly string[]): string {
  const whole = JSON.parse(readDocument("docs/aws-deployer-policy.json")) as {
    readonly Statement: readonly { readonly Sid: string }[];
  };
  return JSON.stringify({ ...whole, Statement: whole.Statement.filter(({ Sid }) => names.includes(Sid)) });
}
