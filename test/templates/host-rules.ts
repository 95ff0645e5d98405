import { exampleRecipe } from "../unit/host/example-recipe.ts";

/** A request and what comes of it, both as `outcomeOf` in `outcome.ts` takes and gives them. */
export type Rule = readonly [request: string, outcome: string];

/** As in the article that the rules are from; believed like the load balancer is 127.0.0.1. */
export const siteOfTheArticle = {
  ...exampleRecipe,
  serverNames: ["midominio.com", "www.midominio.com"],
  scheme: "http",
  trustedRange: "127.0.0.1/32",
} as const;

/** Where {@link siteOfTheArticle} is reached by HTTPS, and the hosts have to see to it. */
export const siteWithHttps = { ...siteOfTheArticle, scheme: "https", redirectHttp: true } as const;

/** Rules of {@link siteOfTheArticle} that both web servers keep. */
export const rulesOfBoth: readonly Rule[] = [
  // The site's name, however it is written.
  ["GET /a | Host: midominio.com", "200 /a"],
  ["GET /a | Host: MIDOMINIO.COM", "200 /a"],
  ["GET /a | Host: midominio.com:80", "200 /a"],
  ["GET /a | Host: midominio.com:8080", "200 /a"],
  ["GET /a | Host: midominio.com.", "200 /a"],
  ["GET /a | Host: MiDominio.com.:8080", "200 /a"],
  ["GET /a HTTP/1.0 | Host: midominio.com", "200 /a"],
  ["GET http://midominio.com/a | Host: midominio.com", "200 /a"],
  ["GET http://midominio.com/a | Host: evil.test", "200 /a"],
  ["POST /a | Host: midominio.com | Content-Length: 0", "200 /a"],

  // Its other name: one hop to the first, with the path and the query byte for byte.
  ["GET / | Host: www.midominio.com", "301 http://midominio.com/"],
  ["GET /a/b?c=d&e | Host: www.midominio.com", "301 http://midominio.com/a/b?c=d&e"],
  ["GET /a | Host: WWW.Midominio.com.:8080", "301 http://midominio.com/a"],
  ["GET /a HTTP/1.0 | Host: www.midominio.com", "301 http://midominio.com/a"],
  ["POST /a | Host: www.midominio.com | Content-Length: 0", "301 http://midominio.com/a"],
  ["HEAD /a | Host: www.midominio.com", "301 http://midominio.com/a"],
  ["GET http://www.midominio.com/a?b | Host: midominio.com", "301 http://midominio.com/a?b"],
  ["GET /a%20b | Host: www.midominio.com", "301 http://midominio.com/a%20b"],
  ["GET /a%2520b | Host: www.midominio.com", "301 http://midominio.com/a%2520b"],
  ["GET /a%2Fb | Host: www.midominio.com", "301 http://midominio.com/a%2Fb"],
  ["GET /a%3Fb?c=d%3F | Host: www.midominio.com", "301 http://midominio.com/a%3Fb?c=d%3F"],
  ["GET /a%0d%0aSet-Cookie:%20x | Host: www.midominio.com", "301 http://midominio.com/a%0d%0aSet-Cookie:%20x"],
  ["GET /?a=%0d%0aX:%20y | Host: www.midominio.com", "301 http://midominio.com/?a=%0d%0aX:%20y"],
  ["GET //evil.test/x | Host: www.midominio.com", "301 http://midominio.com//evil.test/x"],
  ["GET /.evil.test/x | Host: www.midominio.com", "301 http://midominio.com/.evil.test/x"],
  ["GET /@evil.test/ | Host: www.midominio.com", "301 http://midominio.com/@evil.test/"],
  ["GET /\\evil.test | Host: www.midominio.com", "301 http://midominio.com/\\evil.test"],
  ["GET /http://evil.test/ | Host: www.midominio.com", "301 http://midominio.com/http://evil.test/"],
  ["GET /$1${a:b}?$0&%25{HTTP_HOST} | Host: www.midominio.com", "301 http://midominio.com/$1${a:b}?$0&%25{HTTP_HOST}"],

  // The health path: whoever asks, of whatever host or none.
  ["GET /health | Host: midominio.com", "200 /health"],
  ["GET /health | Host: www.midominio.com", "200 /health"],
  ["GET /health | Host: 10.0.0.5 | User-Agent: ELB-HealthChecker/1.0", "200 /health"],
  ["GET /health | Host: 10.0.0.5:80 | User-Agent: ELB-HealthChecker/2.0", "200 /health"],
  ["GET /health | Host: ec2-203-0-113-9.eu-west-1.compute.amazonaws.com", "200 /health"],
  ["GET /health HTTP/1.0", "200 /health"],
  ["GET /health HTTP/1.0 | User-Agent: ELB-HealthChecker/1.0", "200 /health"],
  ["GET /health | Host: evil.test | User-Agent: Amazon-Route53-Health-Check-Service (ref 0)", "200 /health"],
  ["GET /health | Host: evil.test | User-Agent: Pingdom.com_bot_version_1.4", "200 /health"],
  ["GET /health?deep=1 | Host: evil.test", "200 /health?deep=1"],
  ["OPTIONS /health | Host: 10.0.0.5:80", "200 /health"],
  ["GET http://10.0.0.5/health | Host: 10.0.0.5", "200 /health"],

  // What only begins, or ends, like it.
  ["GET /healthy | Host: www.midominio.com", "301 http://midominio.com/healthy"],
  ["GET /health/ | Host: www.midominio.com", "301 http://midominio.com/health/"],
  ["GET /x/health | Host: www.midominio.com", "301 http://midominio.com/x/health"],
  ["GET /Health | Host: www.midominio.com", "301 http://midominio.com/Health"],
  ["GET /?/health | Host: www.midominio.com", "301 http://midominio.com/?/health"],

  // Amazon's own agents, anywhere on the site.
  ["GET /a | Host: 10.0.0.5 | User-Agent: ELB-HealthChecker/1.0", "200 /a"],
  ["GET /a | Host: 10.0.0.5 | User-Agent: ELB-HealthChecker/2.0", "200 /a"],
  ["GET /a HTTP/1.0 | User-Agent: ELB-HealthChecker/1.0", "200 /a"],
  ["GET /a.css | Host: origin.midominio.com | User-Agent: Amazon CloudFront", "200 /a.css"],
  ["GET /a%2Fb?c | Host: www.midominio.com | User-Agent: Amazon CloudFront", "200 /a%2Fb?c"],

  // Who only looks like them.
  ["GET /a | Host: www.midominio.com | User-Agent: xx ELB-HealthChecker/2.0", "301 http://midominio.com/a"],
  ["GET /a | Host: www.midominio.com | User-Agent: ELB-HealthChecker", "301 http://midominio.com/a"],
  ["GET /a | Host: www.midominio.com | User-Agent: elb-healthchecker/2.0", "301 http://midominio.com/a"],
  ["GET /a | Host: www.midominio.com | User-Agent: Amazon CloudFront 2", "301 http://midominio.com/a"],
  ["GET /a | Host: www.midominio.com | User-Agent: not Amazon CloudFront", "301 http://midominio.com/a"],

  // What is no request.
  ["GET /a", "400"],
  ["GET /a | Host: midominio.com | Host: midominio.com", "400"],
  ["GET /a | Host: midominio.com | Host: evil.test", "400"],
  ["GET /health | Host: 10.0.0.5 | Host: 10.0.0.5", "400"],
  ["GET /a | Host: midominio.com evil.test", "400"],
  ["GET /a | Host: midominio.com/x", "400"],
  ["GET /../a | Host: www.midominio.com", "400"],
  ["TRACE /a | Host: www.midominio.com", "405"],
];

/** Hosts that are not the site's, as anyone can send them: the web servers differ in what they do with them. */
export const foreignRequests: readonly string[] = [
  "GET /a?b | Host: evil.test",
  "GET /a?b | Host: notmidominio.com.evil.test",
  "GET /a?b | Host: midominio.com.evil.test",
  "GET /a?b | Host: midominio.com-evil.test",
  "GET /a?b | Host: evil-midominio.com",
  "GET /a?b | Host: midominioXcom",
  "GET /a?b | Host: sub.midominio.com",
  "GET /a?b | Host: xwww.midominio.com",
  "GET /a?b | Host: wwwXmidominio.com",
  "GET /a?b | Host: midominio.com.evil.test:80",
  "GET /a?b | Host: 10.0.0.5",
  "GET /a?b | Host: [::1]:80",
  "GET /a?b | Host: localhost",
  "GET /a?b | Host: ec2-203-0-113-9.eu-west-1.compute.amazonaws.com",
  "GET /a?b HTTP/1.0",
  "GET /a?b HTTP/1.0 | User-Agent: Amazon-Route53-Health-Check-Service",
  "GET /a?b | Host: 10.0.0.5 | User-Agent: Mozilla/5.0 ELB-HealthChecker/2.0",
  "GET http://evil.test/a?b | Host: midominio.com",
];

/** Rules of {@link siteWithHttps}: each redirect is one hop. */
export const rulesOfHttps: readonly Rule[] = [
  ["GET /a | Host: midominio.com | X-Forwarded-Proto: https", "200 /a"],
  ["GET /a?b=%2F | Host: midominio.com | X-Forwarded-Proto: http", "301 https://midominio.com/a?b=%2F"],
  ["GET /a | Host: MIDOMINIO.com.:80 | X-Forwarded-Proto: HTTP", "301 https://midominio.com/a"],
  ["GET /a | Host: www.midominio.com | X-Forwarded-Proto: https", "301 https://midominio.com/a"],
  ["GET /a | Host: www.midominio.com | X-Forwarded-Proto: http", "301 https://midominio.com/a"],
  ["GET /a | Host: www.midominio.com", "301 https://midominio.com/a"],
  // A host's own probes come without a balancer.
  ["GET /a | Host: midominio.com", "200 /a"],
  ["GET /a | Host: midominio.com | X-Forwarded-Proto: http | from a stranger", "200 /a"],
  ["GET /a | Host: midominio.com | X-Forwarded-Proto: ftp", "200 /a"],
  ["GET /health | Host: 10.0.0.5 | X-Forwarded-Proto: http", "200 /health"],
  ["GET /health | Host: midominio.com | X-Forwarded-Proto: http", "200 /health"],
  ["GET /a | Host: midominio.com | X-Forwarded-Proto: http | User-Agent: Amazon CloudFront", "200 /a"],
  ["GET /a | Host: 10.0.0.5 | X-Forwarded-Proto: http | User-Agent: ELB-HealthChecker/2.0", "200 /a"],
  ["GET /a | Host: midominio.com | X-Forwarded-Proto: http | User-Agent: x", "301 https://midominio.com/a"],
];
