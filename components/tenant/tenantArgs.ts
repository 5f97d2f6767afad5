/** What a tenant takes. Data only, so that every Pulumi language can write it. */
import type * as pulumi from "@pulumi/pulumi";
import type { CellReference } from "../cell/cellArgs";
import type { AccessThrough, KeyKind, KeyReader, TenantState } from "../enums";

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
  /** Keys of the tenant by name. Each is a secret of its own with one reader; the app finds it at `/keys/<name>/value`. Default: none. */
  keys?: { [name: string]: KeyArgs };
  /** Tracking plan: which events and fields may leave, to which vendor, how each field is treated. The type is `TrackingPlan`. At most 32 KiB as JSON (limit of Cloud Run for a variable). Default: nothing leaves. */
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi's schema inference knows open data by no other word
  analytics?: { [key: string]: any };
  /** APIs that the app calls through its egress proxy, by name, at `RELAY_URL/api/<name>/…`. The proxy holds the key, the app never does. Default: none. */
  apis?: { [name: string]: ApiArgs };
  /** Effective dates (UTC, `YYYY-MM-DD`, oldest first) of the keys that make pseudonyms. An event's own time picks its key. Removing a date destroys that key, and with it every link to its pseudonyms. Needed when `analytics` names a vendor; at most 12. */
  pseudonymKeys?: string[];
  /** Image of the egress proxy and relay, pinned by digest. Default: the cell's. */
  egressImage?: pulumi.Input<string>;
  /** Life of the tenant. Default: `active`. Removing a tenant takes two steps on purpose: first `closing`, then the entry goes. */
  state?: TenantState;
  /** Environment variables of the app. Never for secrets: a secret value is refused, use `keys`. */
  env?: { [name: string]: pulumi.Input<string> };
  /** Size and limits of the app. */
  compute?: ComputeArgs;
  /** How long the bucket keeps what was deleted, and what was not. */
  retention?: RetentionArgs;
  /** Labels on everything of the tenant that takes labels, in addition to `tenant` and `bulkhead-role`. */
  labels?: { [key: string]: pulumi.Input<string> };
}

/** Who may reach a tenant's app. */
export interface AccessArgs {
  /** `iap`: people log in with Identity-Aware Proxy. `invoker`: services of this project call with an identity token, no way in from the internet. `loadBalancer`: people log in at a load balancer of yours, whose backend is the output `backend`. */
  through: AccessThrough;
  /** Principals that may reach the app, as IAM spells them: `group:readers@example.com`. At least one; never `allUsers`. */
  members: pulumi.Input<pulumi.Input<string>[]>;
}

/** One key of a tenant. */
export interface KeyArgs {
  /** `generated`: 32 random bytes, as base64. `external`: an operator adds the value in Secret Manager after the first `up`; until then the file holds a placeholder. */
  kind: KeyKind;
  /** Which part reads the key. Default: `workload`. `proxy` only for a vendor token or an API key of the plan, to change its kind. */
  reader?: KeyReader;
}

/** An API behind the egress proxy. */
export interface ApiArgs {
  /** Base URL, https. Its host must be among the cell's `egressHosts`. */
  upstream: string;
  /** Request header that carries the key, e.g. `x-api-key`. */
  header: string;
  /** Name of the key. Default: the API's name. Two APIs may share one. */
  key?: string;
  /** Put before the key, e.g. `Bearer `. Default: nothing. */
  prefix?: string;
  /** Further request headers of the app that may pass. Default: none. */
  forwardHeaders?: string[];
}

/** Size and limits of a tenant's app. */
export interface ComputeArgs {
  /** Processors of an instance: `1` (default), `2`, `4`, `6` or `8`. */
  cpu?: pulumi.Input<string>;
  /** Memory of an instance, with `/tmp` in it. Default: `512Mi`. */
  memory?: pulumi.Input<string>;
  /** Size limit of `/tmp`, which lies in memory and goes with the instance. Default: `64Mi`. */
  tmpSize?: pulumi.Input<string>;
  /** Instances that always run. Default: 0. */
  minInstances?: pulumi.Input<number>;
  /** Most instances at once. Default: 10. */
  maxInstances?: pulumi.Input<number>;
  /** Most requests at once in an instance. Default: 80. All are the same tenant's; set 1 if its own users must not share a process. */
  concurrency?: pulumi.Input<number>;
  /** Time limit of a request in seconds. Default: 300; at most 3,600 (limit of Cloud Run). */
  timeoutSeconds?: pulumi.Input<number>;
  /** Port that the app listens on, also in the variable `PORT`. Default: 8080. */
  port?: pulumi.Input<number>;
}

/** How long a tenant's bucket keeps objects. */
export interface RetentionArgs {
  /** Days that a deleted object can be brought back: 0 or 7 to 90 (limits of Cloud Storage). Default: 7. Always 0 while `closing`. */
  softDeleteDays?: pulumi.Input<number>;
  /** Days after which an object is deleted. Default: never. */
  deleteAfterDays?: pulumi.Input<number>;
}
