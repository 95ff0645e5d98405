import { z } from "zod";

import { type CloudName, cloudNames } from "./clouds/cloud-name.ts";
import type { Endpoint } from "./endpoint.ts";

const schema = z.object({
  alarms: z.array(
    z.object({
      name: z.string(),
      /** What it watches: a name, for one. */
      target: z.string(),
      text: z.string(),
      /** RFC 3339. */
      since: z.string(),
    }),
  ),
});

/** An alarm that has fired and was not cleared since: the cloud has told whom it was to tell. */
export type Alarm = z.infer<typeof schema>["alarms"][number] & { readonly cloud: CloudName };

/** Those of all clouds. */
export async function readAlarms(endpoint: Pick<Endpoint, "clouds">): Promise<readonly Alarm[]> {
  const parts = await Promise.all(
    cloudNames.map(async (cloud) => {
      const url = `${endpoint.clouds[cloud].url}/_rehearsal/alarms`;
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
      return schema.parse(await response.json()).alarms.map((alarm) => ({ cloud, ...alarm }));
    }),
  );
  return parts.flat();
}

export function alarmLine({ name, target, text, since }: Alarm): string {
  return `  ALARM ${name} for ${target} since ${since}: ${text}`;
}
