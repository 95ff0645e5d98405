import type { CheckFailure } from "../../../provider/check-failure.ts";
import { timing } from "./balancing.ts";
import { isGiven, items, mistake, nested, text } from "./rules.ts";
import type { Rules, Values } from "./rules.ts";

const SECURE = ["HTTPS", "SSL"];
/** Protocols of one layer may be translated into each other. */
const LAYERS = [
  ["HTTP", "HTTPS"],
  ["TCP", "SSL"],
];

export const classicLoadBalancer: Rules = {
  check: (inputs) => [
    ...mistake(!isGiven(inputs["subnets"]), "subnets", "is missing; balancers outside of a VPC are not modelled"),
    ...items(inputs, "listeners").flatMap(({ at, item }) => listener(at, item)),
    ...healthCheck(nested(inputs, "healthCheck")),
  ],
  // As the SDK's comment says: an update that would remove all current subnets makes a new balancer.
  replacing(oldInputs, newInputs) {
    const [before, after] = [list(oldInputs["subnets"]), list(newInputs["subnets"])];
    return before.length > 0 && !before.some((subnet) => after.includes(subnet)) ? ["subnets"] : [];
  },
};

function listener(at: string, item: Values): CheckFailure[] {
  const [outside, inside] = [text(item["lbProtocol"])?.toUpperCase(), text(item["instanceProtocol"])?.toUpperCase()];
  if (outside === undefined || inside === undefined) {
    return [];
  }
  const certificate = isGiven(item["sslCertificateId"]);
  const secure = SECURE.includes(outside);
  return [
    ...mistake(
      !LAYERS.some((layer) => layer.includes(outside) && layer.includes(inside)),
      `${at}instanceProtocol`,
      `is ${inside}, which does not go with lbProtocol ${outside}: HTTP goes with HTTPS, TCP with SSL`,
    ),
    ...mistake(secure && !certificate, `${at}sslCertificateId`, `is missing; lbProtocol ${outside} requires it`),
    ...mistake(
      certificate && !secure && !SECURE.includes(inside),
      `${at}sslCertificateId`,
      `is given, but only ${SECURE.join(" and ")} use a certificate`,
    ),
  ];
}

function healthCheck(check: Values | undefined): CheckFailure[] {
  if (check === undefined) {
    return [];
  }
  const target = text(check["target"]);
  return [
    ...timing(check, "healthCheck."),
    ...mistake(
      target !== undefined && !isTarget(target),
      "healthCheck.target",
      `is not allowed, got ${JSON.stringify(target)}; PROTOCOL:PORT with a path for HTTP and HTTPS is required, such as HTTP:80/health`,
    ),
  ];
}

/** HTTP and HTTPS have a path of at most 1024 characters, TCP and SSL none. */
function isTarget(target: string): boolean {
  const [, protocol = "", port = "", path = ""] = /^(HTTPS?|TCP|SSL):(\d+)(.*)$/is.exec(target) ?? [];
  const web = protocol.toUpperCase().startsWith("HTTP");
  return Number(port) >= 1 && Number(port) <= 65_535 && (web ? /^\/.{0,1023}$/.test(path) : path === "");
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
