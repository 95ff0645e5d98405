import { describe, expect, it } from "vitest";

import { hostFiles } from "../../../infra/host/host-files.ts";
import { exampleRecipe } from "./example-recipe.ts";

/** Of every load balancer that a site may have: infra/aws/load-balancer.ts, and DigitalOcean's own default. */
const idleSeconds = 60;

const waits = {
  nginx: ["/etc/nginx/nginx.conf", [/^ {2}keepalive_timeout (\d+)s;$/m, /^\s*client_header_timeout (\d+)s;$/m]],
  apache: [
    "/etc/apache2/apache2.conf",
    [/^KeepAliveTimeout (\d+)$/m, /^Timeout (\d+)$/m, /^RequestReadTimeout header=(\d+) /m],
  ],
} as const;

describe("an idle connection of the load balancer, used before or not", () => {
  it.each(Object.entries(waits))("is not closed by %s before the load balancer does it", (webServer, [path, all]) => {
    const files = hostFiles({ ...exampleRecipe, webServer: webServer as keyof typeof waits });
    const configuration = files.find((file) => file.path === path)?.content ?? "";
    for (const wait of all) {
      expect(Number(wait.exec(configuration)?.[1]), String(wait)).toBeGreaterThan(idleSeconds);
    }
  });
});
