import type { DataPlane } from "../cloud/data-plane.ts";
import { integer } from "./fields.ts";
import type { Reply, Route } from "./router.ts";

/** A root's own time: longer than what it signs. */
const maxValiditySeconds = 10 * 365 * 86_400;

const done: Reply = { status: 204 };

/** What the control surface of every cloud does to the certificate authority. */
export function authorityRoutes({ authority }: Pick<DataPlane, "authority">): Route[] {
  const at = (rest: string) => `/_rehearsal/authority/${rest}`;
  return [
    { method: "POST", pattern: at("stop"), handle: () => authority.stop().then(() => done) },
    { method: "POST", pattern: at("start"), handle: () => authority.start().then(() => done) },
    {
      method: "POST",
      pattern: at("validity"),
      handle: async ({ body }) => {
        await authority.setValiditySeconds(integer(body, "seconds", { min: 1, max: maxValiditySeconds }));
        return done;
      },
    },
    {
      method: "GET",
      pattern: at("orders"),
      handle: async () => ({ status: 200, body: { orders: await authority.orders() } }),
    },
  ];
}
