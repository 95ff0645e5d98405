import type * as pulumi from "@pulumi/pulumi";

/** Under mocks everything is known. */
export function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve as (value: unknown) => void);
  });
}
