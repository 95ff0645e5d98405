import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

import { alarmDays } from "../expiry-alarm.ts";

export interface ExpiryAlertArgs {
  /** The site as the world asks it: `https://www.example.com/health`. */
  readonly target: string;
  /** Address of somebody in the account's team: DigitalOcean writes to nobody else. */
  readonly email: string;
}

/** Has somebody told when the site's certificate is about to end. The check costs $1 a month, unless it is the account's only one. */
export class ExpiryAlert extends pulumi.ComponentResource {
  constructor(name: string, { target, email }: ExpiryAlertArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:digitalocean:ExpiryAlert", name, {}, opts);
    const check = new digitalocean.UptimeCheck(name, { target, type: "https", regions: ["eu_west"] }, { parent: this });
    new digitalocean.UptimeAlert(
      name,
      {
        checkId: check.id,
        type: "ssl_expiry",
        comparison: "less_than",
        threshold: alarmDays,
        period: "2m",
        notifications: [{ emails: [email] }],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
