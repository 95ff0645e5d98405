import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

export interface CertificateArgs {
  /** Names in zones of the account, the canonical one first. */
  readonly domains: readonly string[];
}

/** A certificate of Let's Encrypt that DigitalOcean has issued over DNS, and renews. Free of charge. */
export class Certificate extends pulumi.ComponentResource {
  /** What the load balancer knows it by. Its id is another one after each renewal. */
  readonly name: pulumi.Output<string>;
  /** RFC 3339. */
  readonly notAfter: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:digitalocean:Certificate", name, {}, opts);
    // Its name is made up by the engine: with other domains it is another certificate, there before the old one goes.
    const certificate = new digitalocean.Certificate(
      name,
      { type: "lets_encrypt", domains: [...args.domains] },
      { parent: this },
    );
    this.name = certificate.name;
    this.notAfter = certificate.notAfter;
    this.registerOutputs({ name: this.name });
  }
}
