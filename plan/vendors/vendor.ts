/** What is known of an analytics vendor, as plain data that the plan, the components, the policy pack and the proxy read. */

/** A vendor that the policy pack recognises. */
export interface Vendor {
  /** Name in a tracking plan and in paths, e.g. `mixpanel`. */
  readonly name: string;
  /** The vendor's own spelling, for messages. */
  readonly title: string;
  /** Base URL per region, if the egress proxy speaks with the vendor; undefined otherwise. The first region is the default. */
  readonly upstreams?: Readonly<Record<string, string>>;
  /** Hosts that receive this vendor's data. A leading `*.` means any subdomain, but not the bare domain. */
  readonly hosts: readonly string[];
  /** Names of environment variables that hold the vendor's token or endpoint, as SDK guides spell them. Upper case, `*` is a wildcard. */
  readonly envNames: readonly string[];
  /** Form of the vendor's token, if it is unmistakable. */
  readonly tokenPattern?: RegExp;
  /** Beginnings of container images of the vendor's that send events to it by themselves. */
  readonly images?: readonly string[];
}

/** Requests beside events that a plan may allow per vendor (`vendors.<name>.allow`). */
export const sidePaths = ["flags", "remote-config"] as const;
export type SidePath = (typeof sidePaths)[number];

/** A setting in `vendors.<name>` that this vendor alone has and needs. */
export interface VendorSetting {
  readonly name: string;
  readonly pattern: RegExp;
  /** A value of that form, for messages and starter plans. */
  readonly example: string;
  /** What it is, for the JSON schema. */
  readonly meaning: string;
}

/** A file in `KEYS_DIR/tokens` beside the token, used if it exists. */
export interface ExtraKeyFile {
  readonly name: string;
  /** Most lines that it may have. */
  readonly maxLines: number;
}

/** A client library that the tests run unmodified against the proxy. */
export interface Sdk {
  /** Package name, with the platform in brackets if the name does not say it. */
  readonly name: string;
  readonly language: "javascript" | "python" | "http";
  /** Code that points it at the relay; `base` is the relay's URL. */
  readonly options: string;
  /** What it does if the proxy answers "try again later". */
  readonly whenDown: string;
}

/** A vendor whose wire format the egress proxy decodes: its row of plain facts. The code is in `egress/vendors/<name>/`. */
export interface ProxiedVendor extends Vendor {
  readonly upstreams: Readonly<Record<string, string>>;
  /** Example of a customer's own base URL, for vendors that people host themselves. */
  readonly ownUpstream?: { readonly url: string; readonly what: string };
  readonly sidePaths: readonly SidePath[];
  /** False if the vendor takes single values only. Default: true. */
  readonly takesLists?: boolean;
  /** Names of events that the vendor keeps for itself. */
  readonly reservedNames?: RegExp;
  readonly settings: readonly VendorSetting[];
  readonly extraKeyFiles: readonly ExtraKeyFile[];
  readonly sdks: readonly Sdk[];
  /** Request headers that its browser SDKs send, lower case, beside those of every vendor. Browsers ask for permission first. */
  readonly browserHeaders: readonly string[];
  /** What becomes of a request by its path, in words for the documentation. */
  readonly paths: { readonly leaves: string; readonly answered: string; readonly refused: string };
}
