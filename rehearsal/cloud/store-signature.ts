/** Who signed a request to the object store, and for where. */
export interface StoreSignature {
  readonly accessKeyId: string;
  /** Of the signature's scope; the older form of signatures has none. */
  readonly region: string | undefined;
}

/**
 * The signatures of a request, of which a sound one has one at most: in its `Authorization` header, in the form
 * AWS4-HMAC-SHA256 or the older one, and in its query. One that can't be read is nobody's: its key ID is empty.
 */
export function signaturesOf(authorization: string | undefined, query: URLSearchParams): readonly StoreSignature[] {
  return [signatureOfHeader(authorization), signatureOfQuery(query)].filter((found) => found !== undefined);
}

/** The value of a query parameter, in whatever case its name is written. */
export function parameterOf(query: URLSearchParams, name: string): string | undefined {
  return [...query].find(([each]) => each.toLowerCase() === name)?.[1];
}

function signatureOfHeader(authorization: string | undefined): StoreSignature | undefined {
  if (authorization === undefined) return undefined;
  const scope = /Credential=([^,\s]+)/.exec(authorization)?.[1];
  if (scope !== undefined) return signatureOfScope(scope);
  return { accessKeyId: /^AWS ([^:\s]+):/.exec(authorization)?.[1] ?? "", region: undefined };
}

function signatureOfQuery(query: URLSearchParams): StoreSignature | undefined {
  const scope = parameterOf(query, "x-amz-credential");
  if (scope !== undefined) return signatureOfScope(scope);
  const accessKeyId = query.get("AWSAccessKeyId");
  return accessKeyId === null ? undefined : { accessKeyId, region: undefined };
}

/** @param scope `KEY/DATE/REGION/s3/aws4_request` */
function signatureOfScope(scope: string): StoreSignature {
  const [accessKeyId = "", , region] = scope.split("/");
  return { accessKeyId, region };
}
