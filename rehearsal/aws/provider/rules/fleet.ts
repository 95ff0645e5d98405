import type { CheckFailure } from "../../../provider/check-failure.ts";
import { durationSeconds } from "../duration.ts";
import { isGiven, items, known, mistake, nested, text } from "./rules.ts";
import type { Rules, Values } from "./rules.ts";

/** AWS's limit, before the encoding. */
const USER_DATA_BYTES = 16_384;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export const launchTemplate: Rules = {
  check: (inputs) => [...userData(text(inputs["userData"])), ...notBoth(inputs, "iamInstanceProfile", "arn", "name")],
  // Every change is a new version.
  recomputed: ({ updateDefaultVersion }) =>
    updateDefaultVersion === true ? ["latestVersion", "defaultVersion"] : ["latestVersion"],
};

export const group: Rules = {
  check: (inputs) => [
    ...mistake(
      !isGiven(inputs["launchTemplate"]),
      "launchTemplate",
      "is missing; launch configurations are not modelled",
    ),
    ...mistake(
      !isGiven(inputs["vpcZoneIdentifiers"]),
      "vpcZoneIdentifiers",
      "is missing; groups outside of a VPC are not modelled",
    ),
    ...launchTemplateOf(nested(inputs, "launchTemplate")),
    ...sizes(inputs),
    ...waiting(text(inputs["waitForCapacityTimeout"])),
    ...items(inputs, "initialLifecycleHooks").flatMap(({ at, item }) => hook(at, item)),
  ],
  /** A changed size is waited for. An update that changes nothing, after a creation that failed, does nothing. */
  waitSeconds(inputs, oldInputs) {
    const seconds = durationSeconds(text(inputs["waitForCapacityTimeout"]) ?? "") ?? 0;
    const resized =
      oldInputs === undefined || ["minSize", "desiredCapacity"].some((name) => inputs[name] !== oldInputs[name]);
    return resized ? seconds : 0;
  },
  /** For exactly as many as the state says, or the least, though AWS or a scaler may have made them more or fewer. */
  inVain({ minSize, desiredCapacity }, { state, outputs }) {
    const wanted = Math.max(known(minSize) ?? 0, known(desiredCapacity) ?? known(state["desiredCapacity"]) ?? 0);
    const has = known(outputs["desiredCapacity"]) ?? wanted;
    return has === wanted ? undefined : `want exactly ${wanted} healthy instance(s) in Auto Scaling Group, have ${has}`;
  },
};

export const scalingPolicy: Rules = {
  check(inputs) {
    const { policyType } = inputs;
    if (text(policyType) !== undefined && policyType !== "TargetTrackingScaling") {
      const reason = `is not in the rehearsal's model, got ${JSON.stringify(policyType)}; "TargetTrackingScaling" is`;
      return [{ property: "policyType", reason }];
    }
    const name = "targetTrackingConfiguration";
    const missing = !isGiven(inputs[name]);
    const configuration = nested(inputs, name);
    return [
      ...mistake(missing, name, 'is missing; policyType "TargetTrackingScaling" requires it'),
      ...(configuration === undefined ? [] : metric(configuration, `${name}.predefinedMetricSpecification`)),
    ];
  },
};

function userData(given: string | undefined): CheckFailure[] {
  if (given === undefined) {
    return [];
  }
  if (!BASE64.test(given)) {
    return mistake(true, "userData", "is no base64; encode what the instance is to get");
  }
  const bytes = Buffer.byteLength(given, "base64");
  const reason = `is ${bytes} bytes long; at most ${USER_DATA_BYTES} are allowed, before the encoding`;
  return mistake(bytes > USER_DATA_BYTES, "userData", reason);
}

function notBoth(inputs: Values, property: string, first: string, second: string): CheckFailure[] {
  const object = nested(inputs, property) ?? {};
  const both = isGiven(object[first]) && isGiven(object[second]);
  return mistake(both, `${property}.${second}`, `conflicts with ${first}; give one of them`);
}

function launchTemplateOf(template: Values | undefined): CheckFailure[] {
  if (template === undefined) {
    return [];
  }
  const { id, name } = template;
  return [
    ...notBoth({ launchTemplate: template }, "launchTemplate", "id", "name"),
    ...mistake(!isGiven(id) && !isGiven(name), "launchTemplate.id", "is missing: exactly one of id, name is required"),
  ];
}

/** What is wanted between the two is AWS's to judge: a program that leaves it to the scaler sends what it once was. */
function sizes(inputs: Values): CheckFailure[] {
  const [min, max] = ["minSize", "maxSize"].map((name) => known(inputs[name]));
  if (min !== undefined && min < 0) {
    return mistake(true, "minSize", `is not allowed, got ${min}; an integer of at least 0 is required`);
  }
  if (min !== undefined && max !== undefined && min > max) {
    return mistake(true, "maxSize", `is ${max}, which is less than minSize ${min}`);
  }
  return [];
}

function waiting(given: string | undefined): CheckFailure[] {
  const wrong = given !== undefined && durationSeconds(given) === undefined;
  const reason = `is not allowed, got ${JSON.stringify(given)}; a duration such as "10m" is required, or "0" for no waiting`;
  return mistake(wrong, "waitForCapacityTimeout", reason);
}

function hook(at: string, item: Values): CheckFailure[] {
  const [target, role] = [isGiven(item["notificationTargetArn"]), isGiven(item["roleArn"])];
  return mistake(target && !role, `${at}roleArn`, "is missing; notificationTargetArn requires it");
}

function metric(configuration: Values, at: string): CheckFailure[] {
  const specification = nested(configuration, "predefinedMetricSpecification");
  if (specification === undefined) {
    const given = isGiven(configuration["predefinedMetricSpecification"]);
    return mistake(!given, at, "is missing; customized metrics are not modelled");
  }
  const { predefinedMetricType: type, resourceLabel: label } = specification;
  const perTarget = type === "ALBRequestCountPerTarget";
  return [
    ...mistake(perTarget && !isGiven(label), `${at}.resourceLabel`, `is missing; ${String(type)} requires it`),
    ...mistake(
      !perTarget && text(type) !== undefined && isGiven(label),
      `${at}.resourceLabel`,
      "is given, but only ALBRequestCountPerTarget has one",
    ),
  ];
}
