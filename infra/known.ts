import type * as pulumi from "@pulumi/pulumi";

/** Resolves once the cloud has told; never, in a preview that can't know. */
export function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}
