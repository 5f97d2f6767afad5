/** What a detector is: a name, what it looks for, and a pure function over normalised text. */

/** What a detector reports. */
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
  | "name"
  | "secret"
  | "mac-address"
  | "coordinates"
  | "device-id"
  | "birthday";

export interface Detector {
  readonly name: DetectorName;
  /** One line for the documentation: the forms that are found and how they are checked. */
  readonly finds: string;
  /** True if the form itself proves the hit (checksum, grammar): held to recall 1.0 and precision ≥ 0.95. */
  readonly structured: boolean;
  /** What every hit holds: at least one digit, or digits in groups, which are then looked at with one kind of separator as well. */
  readonly needs?: "digit" | "digit-groups";
  /** True if the text, already normalised, holds such a value. Linear in the length of the text. */
  readonly matches: (text: string) => boolean;
}
