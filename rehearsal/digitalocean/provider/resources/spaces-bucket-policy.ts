import { DeleteBucketPolicyCommand, GetBucketPolicyCommand, PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import type { CheckFailure } from "../../../provider/check-failure.ts";
import type { Operation, ResourceImplementation } from "../../../provider/implementation.ts";
import { isS3Error } from "../../../s3/errors.ts";
import type { Client } from "../client.ts";
import { spacesOf } from "../spaces.ts";

interface SpacesBucketPolicyInputs {
  readonly bucket: string;
  readonly region: string;
  readonly policy: string;
}

/** The policy's text as it was given, where what the store has means the same. */
export function samePolicy(given: string | undefined, stored: string): string {
  return given !== undefined && normalized(given) === normalized(stored) ? given : stored;
}

/** One text for all spellings of a JSON document; other text as it is. */
function normalized(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    return text;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]: [string, unknown]) => [name, sorted(item)]));
}

export const spacesBucketPolicy: ResourceImplementation<Client, SpacesBucketPolicyInputs, SpacesBucketPolicyInputs> = {
  check({ policy }): CheckFailure[] {
    return typeof policy === "string" && !isJson(policy)
      ? [{ property: "policy", reason: "is not a JSON document" }]
      : [];
  },
  async create(operation, inputs) {
    await put(operation, inputs);
    operation.exists(inputs.bucket);
    return { id: inputs.bucket, outputs: await read(operation, inputs) };
  },
  async read(operation, id, state) {
    const [region, bucket] = state.region === undefined ? id.split(",") : [state.region, id];
    if (region === undefined || bucket === undefined) {
      throw new Error(`A bucket's policy is imported as REGION,BUCKET; got ${JSON.stringify(id)}.`);
    }
    return { id: bucket, outputs: await read(operation, { policy: "", ...state, region, bucket }) };
  },
  async update(operation, _, { inputs }) {
    await put(operation, inputs);
    return read(operation, inputs);
  },
  async delete(operation, id) {
    const command = new DeleteBucketPolicyCommand({ Bucket: id });
    await spacesOf(operation).send(command, { abortSignal: operation.signal });
  },
};

async function put(operation: Operation<Client>, { bucket, policy }: SpacesBucketPolicyInputs): Promise<void> {
  const command = new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy });
  await spacesOf(operation).send(command, { abortSignal: operation.signal });
}

async function read(operation: Operation<Client>, inputs: SpacesBucketPolicyInputs): Promise<SpacesBucketPolicyInputs> {
  try {
    const command = new GetBucketPolicyCommand({ Bucket: inputs.bucket });
    const { Policy = "" } = await spacesOf(operation).send(command, { abortSignal: operation.signal });
    return { ...inputs, policy: samePolicy(inputs.policy, Policy) };
  } catch (error) {
    if (isS3Error(error, "NoSuchBucketPolicy", "NoSuchBucket")) {
      return { ...inputs, policy: "" };
    }
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
