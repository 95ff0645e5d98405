import { z } from "zod";

const message = z.object({ payload: z.string() });
const order = z.object({ identifiers: z.array(z.object({ value: z.string() })) });

/**
 * The names that an order is for: the payload of a signed message, base64url.
 * @throws {Error} if it is no order
 * @see https://www.rfc-editor.org/rfc/rfc8555#section-7.4
 */
export function orderedNames(signed: string): readonly string[] {
  const { payload } = message.parse(JSON.parse(signed));
  return order.parse(JSON.parse(Buffer.from(payload, "base64url").toString())).identifiers.map(({ value }) => value);
}
