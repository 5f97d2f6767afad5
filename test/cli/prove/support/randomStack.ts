/** Random grants, as they really are and as a stack shows them, where some of it is veiled. */
import fc from "fast-check";
import type { WrittenResource } from "../../../../cli/prove/read";
import { type Decision, mayDo, type Policy } from "../../../../iam";
import { account, bucket, emailOf, project, secret, unknown, written } from "./written";

const accounts = ["a-run", "b-run", "c-run"] as const;
export const things = [
  { kind: "secret", name: "a-key" },
  { kind: "secret", name: "b-key" },
  { kind: "bucket", name: "a-data" },
  { kind: "service account", name: "a-run" },
  { kind: "service account", name: "b-run" },
  { kind: "service account", name: "c-run" },
] as const;
export type Thing = (typeof things)[number];

/** Permissions of one action on each kind, any of which is enough. */
export const asked: Readonly<
  Record<Thing["kind"], { readonly action: string; readonly permissions: readonly string[] }>
> = {
  secret: { action: "read", permissions: ["secretmanager.versions.access"] },
  bucket: { action: "write", permissions: ["storage.objects.create", "storage.objects.delete"] },
  "service account": {
    action: "act as",
    permissions: [
      "iam.serviceAccounts.getAccessToken",
      "iam.serviceAccounts.getOpenIdToken",
      "iam.serviceAccounts.signJwt",
      "iam.serviceAccounts.signBlob",
      "iam.serviceAccountKeys.create",
    ],
  },
};

const roles = [
  "roles/secretmanager.secretAccessor",
  "roles/secretmanager.viewer",
  "roles/storage.objectAdmin",
  "roles/storage.objectViewer",
  "roles/iam.serviceAccountTokenCreator",
  "roles/run.invoker",
];
export const members = [
  ...accounts.map((id) => `serviceAccount:${emailOf(id)}`),
  "user:ann@example.com",
  "allUsers",
  "allAuthenticatedUsers",
];

export interface RandomGrant {
  /** Index of a thing, or -1 for the project. */
  readonly on: number;
  readonly form: "Member" | "Binding" | "Policy";
  readonly role: string;
  readonly members: readonly string[];
  /** What the stack does not show: a condition (which holds or not), the role or the members. */
  readonly veil: "none" | "true condition" | "false condition" | "role" | "members";
}

export function randomGrants(veils: readonly RandomGrant["veil"][]): fc.Arbitrary<RandomGrant[]> {
  const grant = fc.record({
    on: fc.integer({ min: -1, max: things.length - 1 }),
    form: fc.constantFrom("Member" as const, "Binding" as const, "Policy" as const),
    role: fc.constantFrom(...roles),
    members: fc.uniqueArray(fc.constantFrom(...members), { minLength: 1, maxLength: 3 }),
    veil: fc.constantFrom(...veils),
  });
  return fc.array(grant, { maxLength: 7 });
}

/** The stack as a preview would show it. */
export function shown(grants: readonly RandomGrant[]): WrittenResource[] {
  const own = [...accounts.map((id) => account(id)), secret("a-key", "a"), secret("b-key", "b"), bucket("a-data", "a")];
  return [...own, ...grants.map((grant, index) => iamResource(grant, `grant-${index}`))];
}

const families = {
  secret: ["gcp:secretmanager/secretIam", "SecretIam", "secretId"],
  bucket: ["gcp:storage/bucketIAM", "BucketIAM", "bucket"],
  "service account": ["gcp:serviceaccount/iAM", "IAM", "serviceAccountId"],
  project: ["gcp:projects/iAM", "IAM", "project"],
} as const;

function iamResource({ on, form, role, members: texts, veil }: RandomGrant, name: string): WrittenResource {
  const thing = things[on];
  const [path, type, key] = families[thing?.kind ?? "project"];
  const target = {
    [key]: thing === undefined ? project : thing.kind === "service account" ? emailOf(thing.name) : thing.name,
  };
  const condition = veil.endsWith("condition") ? { condition: { title: "some", expression: "some" } } : {};
  const shownRole = veil === "role" ? unknown : role;
  const kept = form === "Member" ? texts.slice(0, 1) : texts;
  const content =
    form === "Policy"
      ? {
          policyData:
            veil === "role" || veil === "members"
              ? unknown
              : JSON.stringify({ bindings: [{ role, members: kept, ...condition }] }),
        }
      : form === "Binding"
        ? { role: shownRole, members: veil === "members" ? unknown : kept, ...condition }
        : { role: shownRole, member: veil === "members" ? unknown : kept[0], ...condition };
  return written(`${path}${form}:${type}${form}`, name, { ...target, ...content });
}

/** What the shared IAM evaluation says of a permission when nothing is veiled, chains of identities included. */
export function really(grants: readonly RandomGrant[], member: string | undefined, thing: Thing): boolean {
  const reachable = new Set([member]);
  for (const identity of reachable) {
    for (const other of things) {
      if (other.kind !== "service account") {
        continue;
      }
      if (decides(grants, identity, other)) {
        reachable.add(`serviceAccount:${emailOf(other.name)}`);
      }
    }
  }
  const self = thing.kind === "service account" ? `serviceAccount:${emailOf(thing.name)}` : undefined;
  return [...reachable].some(
    (identity) => (self !== undefined && identity === self) || decides(grants, identity, thing),
  );
}

function decides(grants: readonly RandomGrant[], member: string | undefined, thing: Thing): boolean {
  const index = things.indexOf(thing);
  const policies = [index, -1].map((on) => ({ on: String(on), policy: policyOn(grants, on) }));
  const view = { resource: thing.name, policies, denyRules: [], customRoles: new Map<string, readonly string[]>() };
  return asked[thing.kind].permissions.some(
    (permission): Decision["allowed"] => mayDo(view, member, permission).allowed,
  );
}

function policyOn(grants: readonly RandomGrant[], on: number): Policy {
  const here = grants.filter((grant) => grant.on === on && grant.veil !== "false condition");
  return {
    bindings: here.map(({ role, members: texts, form }) => ({
      role,
      members: form === "Member" ? texts.slice(0, 1) : texts,
    })),
  };
}
