/** What neither the SDK's declarations and comments nor AWS's service models say of the provider, of one resource type. */
export interface ProviderFacts {
  /** A change of these makes a new resource. */
  readonly replaces?: readonly string[];
  /** A change of these makes a new resource in cases that a rule of this provider knows, or that are not modelled. */
  readonly replacesSometimes?: readonly string[];
  /** Left out of a program that had them, they stay as they are. */
  readonly stays?: readonly string[];
  /** Lists whose order means nothing. */
  readonly sets?: readonly string[];
  /** Texts that are JSON, compared by what they mean. */
  readonly json?: readonly string[];
  /** Filled in by the provider, though no comment says so, or in words. */
  readonly defaults?: Readonly<Record<string, string | number | boolean>>;
  /** Inputs that a name is made up for; with the most characters that it may have. */
  readonly autoname?: { readonly property: string; readonly maxLength: number; readonly lowerCase?: boolean };
  /** A refusal of a deletion that it does not take for the last word, and how long; default: the time-out. */
  readonly deletionRetry?: { readonly code: string; readonly seconds?: number };
  /** Seconds; 1200 where nothing is said. */
  readonly timeouts?: { readonly create?: number; readonly update?: number; readonly delete?: number };
}
