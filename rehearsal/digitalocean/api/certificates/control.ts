import { notFound } from "../errors.ts";
import type { Route } from "../../../http/router.ts";
import type { State } from "../state.ts";
import type { CertificateKeeper } from "./keeper.ts";
import { certificateView } from "./routes.ts";

/** What the control surface does to certificates: renewed now, though they are not due. */
export function certificateControls(state: State, keeper: CertificateKeeper): Route[] {
  return [
    {
      method: "POST",
      pattern: "/_rehearsal/certificates/{name}/renew",
      // It keeps what it changes itself: an order takes seconds, and nobody else is to wait for it.
      reads: true,
      handle: async ({ params: { name = "" } }) => {
        const certificate = state.certificates.get(name);
        if (certificate === undefined) throw notFound(`There is no certificate ${name}.`);
        await keeper.renew(certificate);
        return { status: 200, body: { certificate: certificateView(certificate) } };
      },
    },
  ];
}
