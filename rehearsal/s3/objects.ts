import { DeleteObjectCommand, ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import type { ListObjectVersionsCommandOutput, S3Client } from "@aws-sdk/client-s3";

interface Version {
  readonly Key: string;
  readonly VersionId?: string;
}

export interface ObjectChoice {
  readonly bucket: string;
  /** Default: all of the bucket. */
  readonly key?: string;
  readonly signal?: AbortSignal;
}

/** Deletes every version and every delete marker of a key, or of all keys of a bucket. */
export async function deleteAllObjects(s3: S3Client, { bucket, key, signal }: ObjectChoice): Promise<void> {
  const abort = signal === undefined ? {} : { abortSignal: signal };
  const prefix = key === undefined ? {} : { Prefix: key };
  const versions: Version[] = [];
  let from: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (from !== undefined) {
    const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({ Bucket: bucket, ...prefix, ...from });
    const page: ListObjectVersionsCommandOutput = await s3.send(command, abort);
    versions.push(...versionsIn(page).filter(({ Key }) => key === undefined || Key === key));
    const { IsTruncated, NextKeyMarker, NextVersionIdMarker } = page;
    from =
      IsTruncated === true && NextKeyMarker !== undefined
        ? {
            KeyMarker: NextKeyMarker,
            ...(NextVersionIdMarker === undefined ? {} : { VersionIdMarker: NextVersionIdMarker }),
          }
        : undefined;
  }
  for (const version of versions) {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, ...version }), abort);
  }
}

/** Objects of a bucket without versions have the version "null", which a delete need not name. */
function versionsIn({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput): Version[] {
  return [...Versions, ...DeleteMarkers].flatMap(({ Key, VersionId }) =>
    Key === undefined ? [] : [{ Key, ...(VersionId === undefined || VersionId === "null" ? {} : { VersionId }) }],
  );
}
