/** The certificate authority of a rehearsal. It speaks ACME as Let's Encrypt does, and validates what is ordered. */
export interface Authority {
  /** For programs on this machine. */
  readonly directoryUrl: string;
  /** For machines of the data plane. */
  readonly directoryUrlForMachines: string;
  /** PEM: the root of its own HTTPS, which stays the same as long as its folder is there. */
  readonly serverRoot: string;
  /** PEM: the roots of what it issues, and the root of its own HTTPS. Written again at each start. */
  readonly trustedRootsFile: string;
  /**
   * Orders a certificate by dns-01. The caller puts TXT records into its zone meanwhile.
   * @throws {Error} that says what the authority did not like, or that it is down.
   */
  issue(names: readonly string[], dns: ChallengeRecords): Promise<IssuedCertificate>;
  /** How long what is issued from now on is valid. Default: 90 days. */
  setValiditySeconds(seconds: number): Promise<void>;
  /** The authority is down: nobody answers. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** What was ordered since it was first started, oldest first, also by others. */
  orders(): Promise<readonly Order[]>;
}

/** Where answers to dns-01 are put: `name` begins with `_acme-challenge.`; two values may be there under one name. */
export interface ChallengeRecords {
  addTxt(name: string, value: string): void;
  removeTxt(name: string, value: string): void;
}

export interface IssuedCertificate {
  /** PEM: the certificate, then the intermediates. */
  readonly chain: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
  /** RFC 3339. */
  readonly notAfter: string;
}

export interface Order {
  readonly names: readonly string[];
  /** RFC 3339. */
  readonly time: string;
}
