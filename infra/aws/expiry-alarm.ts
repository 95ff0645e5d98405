import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { alarmDays } from "../expiry-alarm.ts";
import { tags } from "./tags.ts";

export interface ExpiryAlarmArgs {
  readonly site: string;
  readonly certificateArn: pulumi.Input<string>;
  /** Who is told, once they have confirmed it by the link in AWS's first mail. Empty: nobody; the console shows the alarm. */
  readonly email: string;
}

/** AWS counts the days once a day. */
const daySeconds = 86_400;

/** Goes off when the site's certificate is about to end. About $0.10 a month. */
export class ExpiryAlarm extends pulumi.ComponentResource {
  constructor(name: string, { site, certificateArn, email }: ExpiryAlarmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:aws:ExpiryAlarm", name, {}, opts);
    new aws.cloudwatch.MetricAlarm(
      name,
      {
        alarmDescription: `The certificate of ${site} ends in less than ${alarmDays} days: its renewal fails.`,
        namespace: "AWS/CertificateManager",
        metricName: "DaysToExpiry",
        dimensions: { CertificateArn: certificateArn },
        statistic: "Minimum",
        period: daySeconds,
        evaluationPeriods: 1,
        comparisonOperator: "LessThanThreshold",
        threshold: alarmDays,
        alarmActions: email === "" ? [] : [this.#topic(name, site, email)],
        tags: tags(site, name),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }

  #topic(name: string, site: string, email: string): pulumi.Output<string> {
    const topic = new aws.sns.Topic(name, { tags: tags(site, name) }, { parent: this });
    new aws.sns.TopicSubscription(name, { topic: topic.arn, protocol: "email", endpoint: email }, { parent: this });
    return topic.arn;
  }
}
