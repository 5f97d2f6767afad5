/** What a request to a vendor is signed with. */

/** What the operator and the plan give for one vendor. */
export interface Credentials {
  readonly token: string;
  /** Contents of the vendor's extra key files that exist, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Settings of the plan that this vendor alone has, by name. */
  readonly settings: Readonly<Record<string, string>>;
}
