/** What a record of a vendor's deletion API says: what is asked, how the answer is read, and what the vendor leaves. */
import type { ProxiedVendorName } from "../../../plan";

/** A request to a vendor. It holds credentials, so it is never written anywhere. */
export interface VendorRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/**
 * How far a deletion is. `done`: the vendor says that it has deleted. `accepted`: the vendor has taken the request, and has no way
 * to ask how far it is. `failed`: it won't do it; another request is needed.
 */
export type Standing = "working" | "done" | "accepted" | "failed";

export interface Answered {
  readonly standing: Standing;
  /** In the vendor's words. */
  readonly detail: string;
}

export interface Asked extends Answered {
  /** The vendor's id of the request; null if it gives none. */
  readonly task: string | null;
}

/** The vendor's credentials by field, with `region` of the plan and, if it is self-hosted, `url`. */
export type VendorSettings = Readonly<Record<string, string>>;

export interface VendorDeletion {
  readonly name: ProxiedVendorName;
  readonly title: string;
  /** Fields that the credentials must have, with what each is. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Most subjects in one call. */
  readonly perCall: number;
  /** Days until the vendor says that it is done at the latest; undefined if it doesn't say. */
  readonly days?: number;
  /** What of a person's data stays at this vendor, or isn't certain. */
  readonly stays: readonly string[];
  /** The names under which the vendor may know an id that left as this pseudonym. */
  subjects(pseudonym: string): readonly string[];
  /** Asks to delete. A second request for the same subjects must do no harm: an answer can be lost. */
  ask(subjects: readonly string[], settings: VendorSettings): VendorRequest;
  /** Reads the answer to `ask`; undefined if it is not one. */
  readAsked(answer: unknown): Asked | undefined;
  /** The vendor's message when it refuses a request because it has the same one already. */
  readonly hasItAlready?: RegExp;
  /** Asks how far it is. Without it, what `readAsked` says is the last that the vendor says. */
  readonly poll?: {
    request(task: string, settings: VendorSettings): VendorRequest;
    /** Undefined if it is not an answer. */
    read(answer: unknown, task: string): Answered | undefined;
  };
}

/** A vendor without such an API. */
export interface NoDeletion {
  readonly name: ProxiedVendorName;
  readonly title: string;
  readonly stays: readonly string[];
  readonly perCall?: never;
}

export const bearer = (token: string | undefined): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** Base URL of the vendor's API: the credentials' own, or that of the region. */
export function baseUrl({ url, region }: VendorSettings, regions: Readonly<Record<string, string>>): string {
  return (url ?? regions[region ?? ""] ?? Object.values(regions)[0] ?? "").replace(/\/+$/, "");
}
