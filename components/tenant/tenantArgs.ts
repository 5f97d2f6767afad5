/** What a tenant takes. Data only, so that every Pulumi language can write it. */
import type * as pulumi from "@pulumi/pulumi";
import type { CellReference } from "../cell/cellReference";
import { TenantState } from "../enums";
import { type ArgumentTable, type Check, labels, pinnedImage, word } from "../validation";
import { type AccessArgs, access } from "./accessArgs";
import type { ApiArgs } from "./apiArgs";
import { type BudgetArgs, budget } from "./budgetArgs";
import { type ComputeArgs, compute } from "./computeArgs";
import { type KeyArgs, keys } from "./keyArgs";
import { type ProxyArgs, proxy } from "./proxyArgs";
import { pseudonymDates } from "./pseudonymDates";
import { type RetentionArgs, retention } from "./retentionArgs";
import { type SessionsArgs, sessions } from "./sessionsArgs";
import { variables } from "./variables";

/**
 * Arguments of a Tenant. What decides which resources exist is plain data; everything else may be an output.
 */
export interface TenantArgs {
  /** The tenant's cell: `cell.reference` of a Cell of this program, or the output of the cell's stack. */
  cell: pulumi.Input<CellReference>;
  /** Image of the tenant's app, pinned by digest: `<registry>/<name>@sha256:<64 hex digits>`. */
  image: pulumi.Input<string>;
  /** Who may reach the app, and how. There is no default and no way to let everyone in. */
  access: AccessArgs;
  /** Keys of the tenant by name. Each is a secret of its own with one reader; the app finds it at `/keys/<name>/value`. How many a service can mount is not documented (T13 in docs/real-cloud-checks.md). Default: none. */
  keys?: { [name: string]: KeyArgs };
  /** Tracking plan: which events and fields may leave, to which vendor, how each field is treated. The type is `TrackingPlan`. At most 32 KiB as JSON (limit of Cloud Run for a variable). Default: nothing leaves. */
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi's schema inference knows open data by no other word
  analytics?: { [key: string]: any };
  /** APIs that the app calls through its egress proxy, by name, at `RELAY_URL/api/<name>/…`. The proxy holds the key, the app never does. Default: none. */
  apis?: { [name: string]: ApiArgs };
  /** Effective dates (UTC, `YYYY-MM-DD`, oldest first) of the keys that make pseudonyms. An event's own time picks its key. An operator adds each key to its secret, outside of the program (`docs/deploy.md`); nothing is sent on a day whose key is missing. Removing a date destroys that secret, and with it every link between its pseudonyms and people. Needed when `analytics` names a vendor; at most 12. Default: none. */
  pseudonymKeys?: string[];
  /** Image of the egress proxy and relay, pinned by digest. Default: the cell's. */
  egressImage?: pulumi.Input<string>;
  /** Size and limits of the egress proxy. Default: those of each field. */
  proxy?: ProxyArgs;
  /** Life of the tenant. Removing a tenant takes two steps on purpose: first `closing`, then the entry goes. Default: `active`. */
  state?: TenantState;
  /** Environment variables of the app. Never for secrets: a secret value is refused, use `keys`. Default: none. */
  env?: { [name: string]: pulumi.Input<string> };
  /** Size and limits of the app. Default: those of each field. */
  compute?: ComputeArgs;
  /** Gives each user of the app a session of their own, by the launcher in the app's image. Not with `access.through` `loadBalancer`. Default: all users share the app's process. */
  sessions?: SessionsArgs;
  /** How long the bucket keeps what was deleted, and what was not. Default: those of each field. */
  retention?: RetentionArgs;
  /** Monthly budget for what carries the tenant's label: services, bucket, keys. Logs and networks carry none. Default: none. */
  budget?: BudgetArgs;
  /** Labels on everything of the tenant that takes labels, in addition to `tenant` and `bulkhead-role`. Default: none. */
  labels?: { [key: string]: pulumi.Input<string> };
}

/** Reports nothing itself: `checkTenant` puts `analytics` and `apis` together and checks the plan as a whole. */
const partOfPlan = (accepts: string): Check => ({ accepts, problems: () => [] });
/** Reports nothing itself: `cellProblems` checks whether the tenant fits its cell. */
const reference: Check = { accepts: "the reference of a cell", problems: () => [] };

export const tenantArguments = {
  cell: { check: reference, required: "must be set; pass 'cell.reference' of a Cell, or the output of its stack" },
  image: { check: pinnedImage, required: "must be set; use '<registry>/<name>@sha256:<64 hex digits>'" },
  access: {
    check: access,
    required: "must be set; say who may reach the tenant: { through: 'iap', members: ['group:…'] }",
  },
  keys: { check: keys, plain: true, otherwise: "none" },
  analytics: { check: partOfPlan("a tracking plan"), plain: true, otherwise: "nothing leaves" },
  apis: { check: partOfPlan("a map of APIs"), plain: true, otherwise: "none" },
  pseudonymKeys: { check: pseudonymDates, plain: true, otherwise: "none" },
  egressImage: { check: pinnedImage, otherwise: "the cell's" },
  proxy: { check: proxy, otherwise: "those of each field" },
  state: { check: word(Object.values(TenantState)), plain: true, default: TenantState.Active },
  env: { check: variables, otherwise: "none" },
  compute: { check: compute, otherwise: "those of each field" },
  sessions: { check: sessions, otherwise: "all users share the app's process" },
  retention: { check: retention, otherwise: "those of each field" },
  budget: { check: budget, otherwise: "none" },
  labels: { check: labels, otherwise: "none" },
} satisfies ArgumentTable<TenantArgs>;
