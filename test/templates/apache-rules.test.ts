import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { siteOfTheArticle } from "./host-rules.ts";
import { outcomeOf } from "./outcome.ts";
import type { RenderedHost } from "./rendered-host.ts";
import { hasTool } from "./tool.ts";
import { WebHost } from "./web-host.ts";
import { apache, type Ports } from "./web-server.ts";

/** The rule that the article ends with, word for word, in a virtual host. */
const articlesRule = String.raw`
RewriteEngine On
RewriteCond %{HTTP_USER_AGENT} !ELB-HealthChecker
RewriteCond %{HTTP_USER_AGENT} !Amazon\ CloudFront
RewriteCond %{HTTP_HOST} !midominio.com
RewriteRule /(.*) http://midominio.com/$1 [L,R=301]
`;

/** The same for a folder or an .htaccess file, where the path that a rule sees has lost its slash. */
const rulePerFolder = String.raw`
Options FollowSymLinks
RewriteEngine On
RewriteCond %{HTTP_USER_AGENT} !ELB-HealthChecker
RewriteCond %{HTTP_HOST} !^midominio\.com$
RewriteRule ^(.*)$ http://midominio.com$1 [L,R=301]
`;

/** Puts another virtual host in the place of ours; all else of the rendered host stays. */
function withSite(site: (ports: Ports) => string) {
  return (files: RenderedHost, ports: Ports): void => {
    const text = `<VirtualHost *:${ports.site}>\n${site(ports)}\n</VirtualHost>\n`;
    files.write("/etc/apache2/evenkeel/sites/site.conf", text);
  };
}

describe.skipIf(!hasTool(apache.program))("Apache with the article's rule, and with ours", () => {
  let article: WebHost;
  let folder: WebHost;
  let ours: WebHost;

  beforeAll(async () => {
    const start = (prepare?: ReturnType<typeof withSite>): Promise<WebHost> =>
      WebHost.start(apache, siteOfTheArticle, ({ url }, response) => response.end(url), {
        ...(prepare !== undefined && { prepare }),
      });
    ours = await start();
    article = await start(withSite(({ app }) => `${articlesRule}ProxyPass "/" "http://127.0.0.1:${app}/" nocanon`));
    folder = await start(
      withSite(
        // Any folder that Apache's user may look into.
        () => `DocumentRoot /usr/share\n<Directory /usr/share>\nRequire all granted\n${rulePerFolder}</Directory>`,
      ),
    );
  });
  afterAll(() => Promise.all([article, folder, ours].map((host) => host.stop())));

  describe("agree", () => {
    it.each([
      ["GET /a | Host: midominio.com", "200 /a"],
      ["GET /a | Host: evil.test", "301 http://midominio.com/a"],
      ["GET /a%20b?c=d | Host: evil.test", "301 http://midominio.com/a%20b?c=d"],
      ["GET /health | Host: 10.0.0.5 | User-Agent: ELB-HealthChecker/1.0", "200 /health"],
      ["GET /health | Host: 10.0.0.5 | User-Agent: ELB-HealthChecker/2.0", "200 /health"],
      ["GET /a | Host: 10.0.0.5 | User-Agent: ELB-HealthChecker/1.0", "200 /a"],
      ["GET /a.css | Host: origin.test | User-Agent: Amazon CloudFront", "200 /a.css"],
    ])("%s -> %s", async (request, outcome) => {
      expect([await outcomeOf(article, request), await outcomeOf(ours, request)]).toEqual([outcome, outcome]);
    });
  });

  describe("differ, where the article's answers wrongly", () => {
    it.each([
      // Its pattern has no ends, and a dot that matches everything: one content under more than one address.
      ["GET /a | Host: notmidominio.com.evil.test", "200 /a", "301 http://midominio.com/a"],
      ["GET /a | Host: midominio.com.evil.test", "200 /a", "301 http://midominio.com/a"],
      ["GET /a | Host: midominioXcom", "200 /a", "301 http://midominio.com/a"],
      ["GET /a | Host: evil-midominio.com", "200 /a", "301 http://midominio.com/a"],
      ["GET /a | Host: www.midominio.com", "200 /a", "301 http://midominio.com/a"],
      // It minds small and capital letters, which host names do not: to itself, for ever.
      ["GET /a | Host: MIDOMINIO.COM", "301 http://midominio.com/a", "200 /a"],
      ["GET /a | Host: Midominio.com:80", "301 http://midominio.com/a", "200 /a"],
      // Its agents have no ends either.
      ["GET /a | Host: evil.test | User-Agent: xx ELB-HealthChecker yy", "200 /a", "301 http://midominio.com/a"],
      ["GET /a | Host: evil.test | User-Agent: not Amazon CloudFront", "200 /a", "301 http://midominio.com/a"],
      // Every other checker is redirected, which is a failed check.
      ["GET /health HTTP/1.0", "301 http://midominio.com/health", "200 /health"],
      ["GET /health | Host: 10.0.0.5", "301 http://midominio.com/health", "200 /health"],
      [
        "GET /health | Host: 10.0.0.5 | User-Agent: Amazon-Route53-Health-Check-Service (ref 0)",
        "301 http://midominio.com/health",
        "200 /health",
      ],
      ["GET /health | Host: 10.0.0.5 | User-Agent: Pingdom.com_bot", "301 http://midominio.com/health", "200 /health"],
      // It redirects to what the path means, not to what was asked for.
      ["GET /a%2Fb | Host: evil.test", "301 http://midominio.com/a%252Fb", "301 http://midominio.com/a%2Fb"],
      ["GET /a%3Fb | Host: evil.test", "403", "301 http://midominio.com/a%3Fb"],
      ["GET //a///b | Host: evil.test", "301 http://midominio.com/a/b", "301 http://midominio.com//a///b"],
    ])("%s -> the article's %s, ours %s", async (request, wrong, right) => {
      expect([await outcomeOf(article, request), await outcomeOf(ours, request)]).toEqual([wrong, right]);
    });
  });

  describe("differ, where the article's is put into a folder: an open redirect", () => {
    it.each([
      [
        "GET /.evil.test/x | Host: evil.test",
        "301 http://midominio.com.evil.test/x",
        "301 http://midominio.com/.evil.test/x",
      ],
      [
        "GET /@evil.test/ | Host: evil.test",
        "301 http://midominio.com@evil.test/",
        "301 http://midominio.com/@evil.test/",
      ],
    ])("%s -> the folder's %s, ours %s", async (request, wrong, right) => {
      expect([await outcomeOf(folder, request), await outcomeOf(ours, request)]).toEqual([wrong, right]);
    });
  });
});
