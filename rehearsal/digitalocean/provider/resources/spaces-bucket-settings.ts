import { isDeepStrictEqual } from "node:util";
import {
  DeleteBucketCorsCommand,
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import type { LifecycleRule as S3LifecycleRule, S3Client } from "@aws-sdk/client-s3";
import { isS3Error } from "../../../s3/errors.ts";

interface LifecycleRule {
  readonly id?: string;
  readonly prefix?: string;
  readonly enabled: boolean;
  readonly abortIncompleteMultipartUploadDays?: number;
  readonly expiration?: {
    readonly date?: string;
    readonly days?: number;
    readonly expiredObjectDeleteMarker?: boolean;
  };
  readonly noncurrentVersionExpiration?: { readonly days?: number };
}

export interface BucketSettings {
  readonly acl?: string;
  readonly corsRules?: readonly {
    readonly allowedMethods: readonly string[];
    readonly allowedOrigins: readonly string[];
    readonly allowedHeaders?: readonly string[];
    readonly maxAgeSeconds?: number;
  }[];
  readonly versioning?: { readonly enabled?: boolean };
  readonly lifecycleRules?: readonly LifecycleRule[];
}

/** Makes the settings that differ so, in the official provider's order. */
export async function changeBucketSettings(
  s3: S3Client,
  signal: AbortSignal,
  bucket: string,
  before: BucketSettings,
  after: BucketSettings,
): Promise<void> {
  const differs = (name: keyof BucketSettings): boolean => !isDeepStrictEqual(before[name], after[name]);
  const abort = { abortSignal: signal };
  if (differs("acl")) {
    await s3.send(new PutBucketAclCommand({ Bucket: bucket, ACL: (after.acl ?? "private") as "private" }), abort);
  }
  if (differs("corsRules")) {
    const rules = after.corsRules ?? [];
    await (rules.length === 0
      ? s3.send(new DeleteBucketCorsCommand({ Bucket: bucket }), abort)
      : s3.send(
          new PutBucketCorsCommand({
            Bucket: bucket,
            CORSConfiguration: {
              CORSRules: rules.map((rule) => ({
                AllowedMethods: [...rule.allowedMethods],
                AllowedOrigins: [...rule.allowedOrigins],
                AllowedHeaders: [...(rule.allowedHeaders ?? [])],
                MaxAgeSeconds: rule.maxAgeSeconds ?? 0,
              })),
            },
          }),
          abort,
        ));
  }
  if (differs("versioning")) {
    const Status = after.versioning?.enabled === true ? "Enabled" : "Suspended";
    await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status } }), abort);
  }
  if (differs("lifecycleRules")) {
    const Rules = (after.lifecycleRules ?? []).map(lifecycleToApi);
    const LifecycleConfiguration = { Rules };
    await (Rules.length === 0
      ? s3.send(new DeleteBucketLifecycleCommand({ Bucket: bucket }), abort)
      : s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration }), abort));
  }
}

export async function readLifecycle(s3: S3Client, signal: AbortSignal, bucket: string): Promise<LifecycleRule[]> {
  try {
    const command = new GetBucketLifecycleConfigurationCommand({ Bucket: bucket });
    const { Rules = [] } = await s3.send(command, { abortSignal: signal });
    return Rules.map(lifecycleFromApi);
  } catch (error) {
    if (isS3Error(error, "NoSuchLifecycleConfiguration")) {
      return [];
    }
    throw error;
  }
}

export function lifecycleToApi(rule: LifecycleRule): S3LifecycleRule {
  const {
    expiration,
    noncurrentVersionExpiration: noncurrent,
    abortIncompleteMultipartUploadDays: abortDays = 0,
  } = rule;
  return {
    ...(rule.id === undefined ? {} : { ID: rule.id }),
    Filter: { Prefix: rule.prefix ?? "" },
    Status: rule.enabled ? "Enabled" : "Disabled",
    ...(abortDays > 0 ? { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortDays } } : {}),
    ...(expiration === undefined
      ? {}
      : {
          Expiration: {
            ...(expiration.date === undefined ? {} : { Date: new Date(`${expiration.date}T00:00:00Z`) }),
            ...(expiration.days === undefined ? {} : { Days: expiration.days }),
            ...(expiration.expiredObjectDeleteMarker === undefined
              ? {}
              : { ExpiredObjectDeleteMarker: expiration.expiredObjectDeleteMarker }),
          },
        }),
    ...(noncurrent?.days === undefined ? {} : { NoncurrentVersionExpiration: { NoncurrentDays: noncurrent.days } }),
  };
}

export function lifecycleFromApi(rule: S3LifecycleRule): LifecycleRule {
  const { Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload } = rule;
  const abortDays = AbortIncompleteMultipartUpload?.DaysAfterInitiation;
  const prefix = rule.Filter?.Prefix ?? "";
  return {
    enabled: rule.Status === "Enabled",
    ...(rule.ID === undefined ? {} : { id: rule.ID }),
    ...(prefix === "" ? {} : { prefix }),
    ...(abortDays === undefined ? {} : { abortIncompleteMultipartUploadDays: abortDays }),
    ...(Expiration === undefined
      ? {}
      : {
          expiration: {
            ...(Expiration.Date === undefined ? {} : { date: Expiration.Date.toISOString().slice(0, 10) }),
            ...(Expiration.Days === undefined ? {} : { days: Expiration.Days }),
            ...(Expiration.ExpiredObjectDeleteMarker === undefined
              ? {}
              : { expiredObjectDeleteMarker: Expiration.ExpiredObjectDeleteMarker }),
          },
        }),
    ...(NoncurrentVersionExpiration?.NoncurrentDays === undefined
      ? {}
      : { noncurrentVersionExpiration: { days: NoncurrentVersionExpiration.NoncurrentDays } }),
  };
}
