/** An API behind a tenant's egress proxy. Its values become part of the tracking plan, whose schema checks them. */
import type { ApiKeys } from "../enums";
import type { ArgumentTable, Check } from "../validation";

/** An API behind the egress proxy. */
export interface ApiArgs {
  /** Base URL, https. Its host must be among the cell's `egressHosts`. */
  upstream: string;
  /** Request header that carries the key, e.g. `x-api-key`. */
  header: string;
  /** Name of the key. Two APIs may share one. Not with `keys` `perUser`. Default: the API's name. */
  key?: string;
  /** Whose key the calls carry. `perUser` needs `sessions`, whose launcher takes each user's key. Default: `tenant`. */
  keys?: ApiKeys;
  /** Put before the key, e.g. `Bearer `. At most 32 characters. Default: nothing. */
  prefix?: string;
  /** Further request headers of the app that may pass. Default: none. */
  forwardHeaders?: string[];
}

/** Reports nothing itself: `checkPlan` gives the API to the plan's schema, together with the rest of the plan. */
const byPlan = (accepts: string): Check => ({ accepts, problems: () => [] });

export const apiArguments = {
  upstream: { check: byPlan("an https URL without query or credentials"), plain: true, required: "must be set" },
  header: { check: byPlan("a header name"), plain: true, required: "must be set" },
  key: { check: byPlan("2 to 40 lower-case letters, digits and `-`"), plain: true, otherwise: "the API's name" },
  keys: { check: byPlan("'tenant' or 'perUser'"), plain: true, otherwise: "`tenant`" },
  prefix: { check: byPlan("text of at most 32 characters"), plain: true, otherwise: "nothing" },
  forwardHeaders: { check: byPlan("a list of header names"), plain: true, otherwise: "none" },
} satisfies ArgumentTable<ApiArgs>;
