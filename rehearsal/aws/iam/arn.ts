/** `arn:aws:s3:::bucket/key`, in its parts. Region and account are empty where a service has none. */
export interface Arn {
  /** `aws`, or another partition such as `aws-cn`. */
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** All that follows, colons and slashes included. */
  readonly resource: string;
}

/** @returns `undefined` for what has not six parts, or no service or resource */
export function parseArn(text: string): Arn | undefined {
  const [scheme, partition = "", service = "", region = "", account = "", ...rest] = text.split(":");
  const resource = rest.join(":");
  if (scheme !== "arn" || partition === "" || service === "" || resource === "") return undefined;
  return { partition, service, region, account, resource };
}

export function formatArn({ partition, service, region, account, resource }: Arn): string {
  return ["arn", partition, service, region, account, resource].join(":");
}

/** A bucket has no region and no account in its ARN. */
export function bucketArn(bucket: string, key?: string): string {
  const resource = key === undefined ? bucket : `${bucket}/${key}`;
  return formatArn({ partition: "aws", service: "s3", region: "", account: "", resource });
}
