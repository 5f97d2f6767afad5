/** What was read from KEYS_DIR. */
export interface KeyMaterial {
  /** By UTC day of effect. */
  readonly pseudonym: ReadonlyMap<string, Buffer>;
  /** UTC days whose pseudonym key is still the placeholder. */
  readonly unfilledDays: readonly string[];
  /** Contents by file below KEYS_DIR, without a trailing newline. */
  readonly secrets: ReadonlyMap<string, string>;
}
