/** What a format of keys, tokens or credentials is: a rule as data. */

export interface SecretFormat {
  /** Kind of secret, for messages. */
  readonly rule: string;
  /** The pattern is tried only if the value contains one of these texts. Case matters. */
  readonly marks: readonly string[];
  readonly pattern: RegExp;
}
