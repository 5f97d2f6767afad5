/** What a detector is: a name, what it looks for, and a pure function over normalised text. */

/** What a detector reports; also the `reason` detail in the ledger. */
export type DetectorName =
  | "email"
  | "phone"
  | "card"
  | "iban"
  | "ip"
  | "national-id"
  | "my-number"
  | "corporate-number"
  | "postal-code"
  | "address"
  | "name";

export interface Detector {
  readonly name: DetectorName;
  /** One line for the documentation: the forms that are found and how they are checked. */
  readonly finds: string;
  /** True where the form itself proves the hit (checksum, grammar): held to recall 1.0 and precision ≥ 0.95. */
  readonly structured: boolean;
  /** True if the text, already normalised, holds such a value. Linear in the length of the text. */
  readonly matches: (text: string) => boolean;
}
