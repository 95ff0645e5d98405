/** What a cloud is told by name in lists of what is paid for. */
export interface Thing {
  readonly kind: ThingKind;
  /** The cloud's. */
  readonly id: string;
}

/** `group`: what launches hosts by itself. `gateway`: NAT. `address`: a public one that is kept. */
export type ThingKind = "host" | "group" | "balancer" | "gateway" | "address";

export interface Image {
  readonly id: string;
  readonly name: string;
}

/** What `sweep` and `snapshot` ask of a cloud's own API, as a person would on a real account. */
export interface CloudApi {
  /** The tags of something; for a load balancer that chooses its members by tag, that one. Undefined: it is not there. */
  tagsOf(thing: Thing): Promise<readonly string[] | undefined>;
  /** Asks a running host to go down in good order, and returns when it is off. Absent: its group does that. */
  readonly shutDown?: (host: string) => Promise<void>;
  /** Asks that something be deleted. It may take a while to go. */
  remove(thing: Thing): Promise<void>;
  /** Makes an image of a host's disk, which was prepared for that, and returns the image's id. The host may be off then. */
  makeImage(host: string, name: string): Promise<string>;
  /** Brings a host back that was prepared for an image; one that is on goes down in good order first. Absent: its group replaces it. */
  readonly restart?: (host: string) => Promise<void>;
  /** All that the account has of its own. */
  images(): Promise<readonly Image[]>;
  /** Ids of those that its hosts, and what launches hosts, are made from. */
  imagesInUse(): Promise<ReadonlySet<string>>;
  removeImage(id: string): Promise<void>;
}
