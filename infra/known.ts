import type * as pulumi from "@pulumi/pulumi";

/** Resolves once the cloud has told; never, in a preview that can't know. */
export function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}

/** Resolves once the cloud has told; to `undefined` in a preview that can't know. */
export async function knownOrUndefined<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  // The SDK has it at run time and leaves it out of its types.
  const { isKnown } = output as pulumi.Output<T> & { readonly isKnown: Promise<boolean> };
  return (await isKnown) ? known(output) : undefined;
}
