import { from } from "./source.ts";
import type { Source, Sources } from "./source.ts";

const HYPHENATED = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";
const NAME_OF_32 = /maximum of (?<longest>\d+) characters, must contain only alphanumeric characters or hyphens/;
const targetGroup = (member: string): Source => from(`elbv2 CreateTargetGroupInput.${member}`);
const targetGroupAttribute = (documented: RegExp): Source => from("elbv2 TargetGroupAttribute.Key", documented);

/** What load balancers of both kinds take. */
export const balancingSources: Sources = {
  "aws:lb/loadBalancer:LoadBalancer": {
    name: from("elbv2 CreateLoadBalancerInput.Name", NAME_OF_32, `(?!internal-)${HYPHENATED}`),
    loadBalancerType: from("elbv2 CreateLoadBalancerInput.Type"),
    ipAddressType: from("elbv2 CreateLoadBalancerInput.IpAddressType"),
    idleTimeout: from(
      "elbv2 LoadBalancerAttribute.Key",
      /idle_timeout\.timeout_seconds - The idle timeout value, in seconds\. The valid range is (?<first>\d+)-(?<last>\d+)/,
    ),
  },
  "aws:lb/targetGroup:TargetGroup": {
    name: from("elbv2 CreateTargetGroupInput.Name", NAME_OF_32, HYPHENATED),
    port: targetGroup("Port"),
    protocol: targetGroup("Protocol"),
    protocolVersion: from(
      "elbv2 CreateTargetGroupInput.ProtocolVersion",
      /Specify GRPC to send .* Specify HTTP2 to send .* The default is HTTP1/,
      "GRPC|HTTP1|HTTP2",
    ),
    targetType: targetGroup("TargetType"),
    deregistrationDelay: targetGroupAttribute(
      /deregistration_delay\.timeout_seconds - .*?The range is (?<first>\d+)-(?<last>\d+) seconds/,
    ),
    loadBalancingAlgorithmType: targetGroupAttribute(
      /load_balancing\.algorithm\.type - .*? The value is (?<values>[^.]+)\./,
    ),
  },
  "lb/TargetGroupHealthCheck": {
    protocol: targetGroup("HealthCheckProtocol"),
    path: targetGroup("HealthCheckPath"),
    interval: targetGroup("HealthCheckIntervalSeconds"),
    timeout: targetGroup("HealthCheckTimeoutSeconds"),
    healthyThreshold: targetGroup("HealthyThresholdCount"),
    unhealthyThreshold: targetGroup("UnhealthyThresholdCount"),
  },
  "lb/TargetGroupStickiness": {
    type: targetGroupAttribute(
      /stickiness\.type - .*?The possible values are: (?<values>[\w ]+) for Application Load Balancers/,
    ),
    cookieDuration: targetGroupAttribute(
      /stickiness\.lb_cookie\.duration_seconds - .*?The range is (?<first>\d+) second to 1 week \((?<last>\d+) seconds\)/,
    ),
  },
  "aws:lb/listener:Listener": {
    port: from("elbv2 CreateListenerInput.Port"),
    protocol: from("elbv2 CreateListenerInput.Protocol"),
  },
  "lb/ListenerDefaultAction": { type: from("elbv2 Action.Type"), order: from("elbv2 Action.Order") },
  "lb/ListenerDefaultActionRedirect": {
    host: from("elbv2 RedirectActionConfig.Host"),
    path: from("elbv2 RedirectActionConfig.Path"),
    port: from("elbv2 RedirectActionConfig.Port", /a value from 1 to 65535 or #\{port\}/, "#\\{port\\}|\\d{1,5}"),
    protocol: from("elbv2 RedirectActionConfig.Protocol"),
    query: from("elbv2 RedirectActionConfig.Query"),
    statusCode: from("elbv2 RedirectActionConfig.StatusCode"),
  },
  "aws:elb/loadBalancer:LoadBalancer": {
    name: from("elb CreateAccessPointInput.LoadBalancerName", NAME_OF_32, HYPHENATED),
    idleTimeout: from("elb ConnectionSettings.IdleTimeout"),
    connectionDrainingTimeout: from("elb ConnectionDraining.Timeout"),
  },
  "elb/LoadBalancerHealthCheck": {
    interval: from("elb HealthCheck.Interval"),
    timeout: from("elb HealthCheck.Timeout"),
    healthyThreshold: from("elb HealthCheck.HealthyThreshold"),
    unhealthyThreshold: from("elb HealthCheck.UnhealthyThreshold"),
  },
  "elb/LoadBalancerListener": {
    instancePort: from("elb Listener.InstancePort"),
    instanceProtocol: from("elb Listener.InstanceProtocol", /HTTP, HTTPS, TCP, or SSL/, "(?i:HTTPS?|TCP|SSL)"),
    lbPort: from("elb Listener.LoadBalancerPort", /any port from the range (?<first>\d+)-(?<last>\d+)/),
    lbProtocol: from("elb Listener.Protocol", /HTTP, HTTPS, TCP, or SSL/, "(?i:HTTPS?|TCP|SSL)"),
  },
  "elb/LoadBalancerAccessLogs": {
    interval: from("elb AccessLog.EmitInterval", /either (?<values>5 minutes or 60) minutes/),
  },
  "aws:elb/loadBalancerCookieStickinessPolicy:LoadBalancerCookieStickinessPolicy": {
    name: from(
      "elb CreateLBCookieStickinessPolicyInput.PolicyName",
      /must consist of alphanumeric characters and dashes/,
      "[A-Za-z0-9-]+",
    ),
    lbPort: from("elb Listener.LoadBalancerPort", /any port from the range (?<first>\d+)-(?<last>\d+)/),
    cookieExpirationPeriod: from("elb CreateLBCookieStickinessPolicyInput.CookieExpirationPeriod"),
  },
};
