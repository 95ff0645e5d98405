import type { CheckFailure } from "../../../provider/check-failure.ts";
import { isGiven, isUnknown, items, known, mistake, nested, text } from "./rules.ts";
import type { Rules, Values } from "./rules.ts";

export const loadBalancer: Rules = {
  check: ({ subnets }) => mistake(!isGiven(subnets), "subnets", "is missing; subnet mappings are not modelled"),
};

export const targetGroup: Rules = {
  check: (inputs) => [
    ...["port", "protocol", "vpcId"].flatMap((name) =>
      mistake(
        inputs["targetType"] !== "lambda" && !isGiven(inputs[name]),
        name,
        `is missing; targetType ${JSON.stringify(text(inputs["targetType"]) ?? "instance")} requires it`,
      ),
    ),
    ...slowStart(inputs),
    ...targetHealthCheck(nested(inputs, "healthCheck")),
  ],
};

export const listener: Rules = {
  check: (inputs) => [
    ...mistake(!isGiven(inputs["port"]), "port", "is missing; listeners of application load balancers have one"),
    ...certificate(inputs),
    ...items(inputs, "defaultActions").flatMap(({ at, item }) => action(at, item)),
  ],
};

/** The part of a health check that both kinds of balancer have. */
export function timing(check: Values, owner: string): CheckFailure[] {
  const [interval, timeout] = [known(check["interval"]), known(check["timeout"])];
  return mistake(
    interval !== undefined && timeout !== undefined && timeout >= interval,
    `${owner}timeout`,
    `is ${timeout ?? ""}, which is not less than interval ${interval ?? ""}`,
  );
}

function slowStart({ slowStart: given }: Values): CheckFailure[] {
  const seconds = known(given) ?? 0;
  const allowed = seconds === 0 || (seconds >= 30 && seconds <= 900);
  return mistake(!allowed, "slowStart", `is not allowed, got ${seconds}; 0 or an integer from 30 to 900 is required`);
}

function targetHealthCheck(check: Values | undefined): CheckFailure[] {
  if (check === undefined) {
    return [];
  }
  const { matcher, path, port } = check;
  const number = Number(port);
  const isPort =
    isUnknown(port) || port === "traffic-port" || (Number.isInteger(number) && number >= 1 && number <= 65_535);
  return [
    ...timing(check, "healthCheck."),
    ...mistake(
      !isPort,
      "healthCheck.port",
      `is not allowed, got ${JSON.stringify(port)}; "traffic-port" or a port is required`,
    ),
    ...mistake(
      text(path)?.startsWith("/") === false,
      "healthCheck.path",
      `is not allowed, got ${JSON.stringify(path)}; a path that begins with / is required`,
    ),
    ...mistake(
      text(matcher) !== undefined && !isMatcher(text(matcher) ?? ""),
      "healthCheck.matcher",
      `is not allowed, got ${JSON.stringify(matcher)}; statuses from 200 to 499 such as "200", "200,202" or "200-299" are required`,
    ),
  ];
}

function isMatcher(matcher: string): boolean {
  const statuses = matcher.split(/[,-]/);
  return /^\d{3}([,-]\d{3})*$/.test(matcher) && statuses.every((status) => status >= "200" && status <= "499");
}

function certificate({ certificateArn, protocol, sslPolicy }: Values): CheckFailure[] {
  if (protocol === "HTTPS") {
    return mistake(
      !isGiven(certificateArn),
      "certificateArn",
      "is missing; a listener for HTTPS has exactly one certificate",
    );
  }
  const reason = "is given, but only a listener for HTTPS has one";
  return isUnknown(protocol)
    ? []
    : [
        ...mistake(isGiven(certificateArn), "certificateArn", reason),
        ...mistake(isGiven(sslPolicy), "sslPolicy", reason),
      ];
}

const WHOLE = { host: "#{host}", path: "/#{path}", port: "#{port}", protocol: "#{protocol}" };

function action(at: string, item: Values): CheckFailure[] {
  const { redirect, targetGroupArn, type } = item;
  if (type === "forward") {
    return [
      ...mistake(
        !isGiven(targetGroupArn),
        `${at}targetGroupArn`,
        'is missing; an action of type "forward" requires it',
      ),
      ...mistake(isGiven(redirect), `${at}redirect`, 'is given, but the action is of type "forward"'),
    ];
  }
  if (type === "redirect") {
    const target = nested(item, "redirect");
    const same =
      target !== undefined && Object.entries(WHOLE).every(([part, whole]) => (target[part] ?? whole) === whole);
    return [
      ...mistake(!isGiven(redirect), `${at}redirect`, 'is missing; an action of type "redirect" requires it'),
      ...mistake(isGiven(targetGroupArn), `${at}targetGroupArn`, 'is given, but the action is of type "redirect"'),
      ...mistake(same, `${at}redirect`, "leads back to where it comes from; change its host, path, port or protocol"),
    ];
  }
  return mistake(!isUnknown(type), `${at}type`, 'is not in the rehearsal\'s model; "forward" and "redirect" are');
}
