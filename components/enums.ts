/** Words that arguments accept. Constant objects, so that both `TenantState.Active` and `"active"` can be written. */

/** Life of a tenant. */
export const TenantState = {
  /** Serves. */
  Active: "active",
  /** Cut off, with everything kept: nobody may call the services, their accounts are disabled, no instance is kept running (Cloud Run stops idle ones within 15 minutes; T4 in docs/real-cloud-checks.md). Reversible. */
  Quarantined: "quarantined",
  /** Cut off like `quarantined` and unlocked for deletion: the step before the tenant's entry is removed. */
  Closing: "closing",
} as const;
export type TenantState = (typeof TenantState)[keyof typeof TenantState];

/** Who may reach a tenant's workload, and how. */
export const AccessThrough = {
  /** People log in with Identity-Aware Proxy. */
  Iap: "iap",
  /** Services of this project's networks call with an identity token. */
  Invoker: "invoker",
  /** People log in with Identity-Aware Proxy at a load balancer of your own. */
  LoadBalancer: "loadBalancer",
} as const;
export type AccessThrough = (typeof AccessThrough)[keyof typeof AccessThrough];

/** What keeps the sessions of an app's users apart. */
export const SessionIsolation = {
  /** Own process, user id, files and limits. Stops state that bleeds by accident. */
  Process: "process",
  /** Also a network of its own, with nothing but the relay in it. Stops users who run code of their own. */
  Sandbox: "sandbox",
} as const;
export type SessionIsolation = (typeof SessionIsolation)[keyof typeof SessionIsolation];

/** What isolation `sandbox` is made of. */
export const SessionSandboxes = {
  /** Linux namespaces, which the launcher makes itself. */
  Namespaces: "namespaces",
  /** Cloud Run's own sandboxes, a Preview: gVisor's kernel for each session. */
  CloudRun: "cloudRun",
} as const;
export type SessionSandboxes = (typeof SessionSandboxes)[keyof typeof SessionSandboxes];

/** What the sessions of an app's users reach of the tenant's bucket. */
export const SessionBucket = {
  /** Nothing. The bucket is there, and nobody uses it. */
  None: "none",
  /** Each user a folder of their own, through the egress proxy, at the address in `STORAGE_EMULATOR_HOST`. */
  PerUser: "perUser",
  /** A token for a folder of their own, with which Google's clients call Cloud Storage themselves. For isolation `process`. */
  Tokens: "tokens",
} as const;
export type SessionBucket = (typeof SessionBucket)[keyof typeof SessionBucket];

/** Whose key the calls of an API carry. */
export const ApiKeys = {
  /** The tenant's: one secret, read by the egress proxy. */
  Tenant: "tenant",
  /** Each user's own, entered on a page of the launcher and kept in its memory for that user's session. Nothing writes it anywhere. */
  PerUser: "perUser",
} as const;
export type ApiKeys = (typeof ApiKeys)[keyof typeof ApiKeys];

/** Where the value of a key comes from. */
export const KeyKind = {
  /** 43 random letters and digits (256 bits), made by the program. The value is in the stack's state, encrypted with the stack's secrets key, and in the state's history and backups for as long as these are kept. */
  Generated: "generated",
  /** Added by an operator in Secret Manager. The value never passes through the program or its state. */
  External: "external",
} as const;
export type KeyKind = (typeof KeyKind)[keyof typeof KeyKind];

/** Which of a tenant's two services reads a key; never both. */
export const KeyReader = {
  /** The tenant's own app. */
  Workload: "workload",
  /** The egress proxy. */
  Proxy: "proxy",
} as const;
export type KeyReader = (typeof KeyReader)[keyof typeof KeyReader];
