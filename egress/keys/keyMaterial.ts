/** What was read from KEYS_DIR. */
export interface KeyMaterial {
  /** By UTC day of effect. */
  readonly pseudonym: ReadonlyMap<string, Buffer>;
  /** Contents by file below KEYS_DIR, without a trailing newline. */
  readonly secrets: ReadonlyMap<string, string>;
}
