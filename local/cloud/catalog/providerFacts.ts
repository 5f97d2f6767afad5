/**
 * What only the provider's own schema says about a property; `provider.json` holds it for the types of the local cloud.
 */

/** Marks of one property. An absent mark means no, or that the schema sets no such limit. */
export interface PropertyFacts {
  /** A change replaces the resource. */
  readonly replaces?: boolean;
  /** Optional, and filled by the server: taking it out of the program keeps the value. */
  readonly filled?: boolean;
  /** Set by the server only. */
  readonly output?: boolean;
  /** Sensitive: kept as a secret in the state. */
  readonly secret?: boolean;
  /** A number that need not be whole. */
  readonly fraction?: boolean;
  /** Default that the provider's check fills in. */
  readonly default?: string | number | boolean;
  /** Paths of properties that must not be set beside this one. */
  readonly conflicts?: readonly string[];
  /** Paths of the properties, this one included, of which exactly one must be set. */
  readonly exactlyOneOf?: readonly string[];
  /** Limits of a list's length. */
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface ProviderFacts {
  /** Version of the provider that was read. */
  readonly version: string;
  /** Day on which it was read. */
  readonly date: string;
  /** By resource type, then by the property's path, such as `template.containers.image`. */
  readonly types: Readonly<Record<string, Readonly<Record<string, PropertyFacts>>>>;
}
