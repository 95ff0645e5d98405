import { describe, expect, it } from "vitest";

import { lookAt, type Sighting } from "../../../rehearsal/drills/stage/https-entrance.ts";
import { canonicalName, furtherName, type NamedSite, names } from "./named-site.ts";

/** Long enough for a host to come in again that missed checks on two busy cores. */
const patience = { timeout: 120_000, interval: 100 };

/** curl's exit code for a certificate that it does not trust. */
const notTrusted = 60;

const canonical = `https://${canonicalName}`;

export interface PromiseOptions {
  /** Whether the load balancer sends all of plain HTTP to HTTPS, as AWS's does, or hosts, who answer for their health. */
  readonly balancerRedirects?: boolean;
}

/** What every site with names promises those who come by them, whoever ends TLS. */
export function keepsPromisesOfNames(
  title: string,
  named: () => NamedSite,
  { balancerRedirects = false }: PromiseOptions = {},
): void {
  describe(title, () => {
    it("answers at its canonical name by HTTPS, trusted by the authority's roots and by no others", async () => {
      const answer = await named().curl(`${canonical}/test`);
      expect(answer, answer.stderr).toMatchObject({ code: 0, status: 200, stdout: '{"text":"optimized backend"}' });
      expect((await named().curlAsStranger(`${canonical}/test`)).code).toBe(notTrusted);
    });

    it("shows a certificate for its names and no others, by each of its hosts", async () => {
      const { address, rootsFile, started } = named();
      const seen: Sighting[] = [];
      const hostsSeen = async () => {
        seen.push(await lookAt({ address, rootsFile, name: canonicalName }));
        return [...new Set(seen.map(({ host }) => host))].sort();
      };
      await expect.poll(hostsSeen, patience).toEqual(started.hosts.map(({ hostId }) => hostId).sort());
      for (const { names: certified } of seen) expect(certified).toEqual([...names].sort());
    });

    it.each([`http://${canonicalName}`, `http://${furtherName}`, `https://${furtherName}`])(
      "sends clients from %s to the canonical name by HTTPS, in one hop, with path and query",
      async (origin) => {
        const answer = await named().curl(`${origin}/test?a=b%20c&d`);
        expect(answer.status, answer.stderr).toBe(301);
        // AWS's load balancers say the port too, which is the usual one.
        expect(new URL(answer.location).href).toBe(`${canonical}/test?a=b%20c&d`);
        const followed = await named().curl(`${origin}/test`, "--location");
        expect(followed, followed.stderr).toMatchObject({ code: 0, status: 200, hops: 1 });
      },
    );

    it("does not redirect its health", async () => {
      for (const scheme of balancerRedirects ? ["https"] : ["http", "https"])
        expect(await named().curl(`${scheme}://${canonicalName}/health`)).toMatchObject({ status: 200 });
    });

    it("names itself by its canonical name in its outputs", () => {
      const { outputs } = named().started;
      expect(outputs["url"]).toBe(canonical);
    });
  });
}
