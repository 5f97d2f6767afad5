import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DenyRule, mayDo, type PolicyView } from "../../iam/evaluate";
import type { Binding, Condition } from "../../iam/policy";
import { knownRoles } from "../../iam/roles";

const acmeAccount = "serviceAccount:acme-run@p.iam.gserviceaccount.com";
const other = "serviceAccount:globex-run@p.iam.gserviceaccount.com";
const access = "secretmanager.versions.access";

interface Setting {
  readonly own?: Binding[];
  readonly project?: Binding[];
  readonly deny?: Partial<DenyRule>;
  readonly roles?: Record<string, string[]>;
  readonly inactive?: string;
}

function view({ own = [], project = [], deny, roles = {}, inactive }: Setting): PolicyView {
  const rule = {
    deniedPrincipals: ["principalSet://goog/public:all"],
    exceptionPrincipals: [],
    deniedPermissions: ["secretmanager.googleapis.com/versions.access"],
    exceptionPermissions: [],
    condition: undefined,
  };
  return {
    resource: "projects/p/secrets/s",
    policies: [
      { on: "projects/p/secrets/s", policy: { bindings: own } },
      { on: "projects/p", policy: { bindings: project } },
    ],
    denyRules: deny ? [{ ...rule, ...deny }] : [],
    customRoles: new Map(Object.entries(roles)),
    isActive: (email) => `serviceAccount:${email}` !== inactive,
  };
}

const bind = (role: string, members: string[], condition?: Condition): Binding => ({
  role,
  members,
  ...(condition ? { condition } : {}),
});
const accessor = "roles/secretmanager.secretAccessor";
const condition = { title: "t", expression: "true" };

const cases: [string, Setting, string | undefined, string, boolean][] = [
  ["the accessor reads its secret", { own: [bind(accessor, [acmeAccount])] }, acmeAccount, access, true],
  ["another account doesn't", { own: [bind(accessor, [acmeAccount])] }, other, access, false],
  ["nobody reads without a grant", {}, acmeAccount, access, false],
  ["a grant on the project reaches every secret", { project: [bind(accessor, [other])] }, other, access, true],
  ["an owner of the project reads it", { project: [bind("roles/owner", [other])] }, other, access, true],
  ["an editor of the project doesn't", { project: [bind("roles/editor", [other])] }, other, access, false],
  ["a viewer of the project doesn't", { project: [bind("roles/viewer", [other])] }, other, access, false],
  ["an editor invokes services", { project: [bind("roles/editor", [other])] }, other, "run.routes.invoke", true],
  ["a viewer doesn't", { project: [bind("roles/viewer", [other])] }, other, "run.routes.invoke", false],
  [
    "a viewer of Cloud Run doesn't invoke",
    { own: [bind("roles/run.viewer", [acmeAccount])] },
    acmeAccount,
    "run.routes.invoke",
    false,
  ],
  [
    "allUsers lets in who has no identity",
    { own: [bind("roles/run.invoker", ["allUsers"])] },
    undefined,
    "run.routes.invoke",
    true,
  ],
  [
    "allAuthenticatedUsers doesn't",
    { own: [bind("roles/run.invoker", ["allAuthenticatedUsers"])] },
    undefined,
    "run.routes.invoke",
    false,
  ],
  [
    "allAuthenticatedUsers lets in any account",
    { own: [bind("roles/run.invoker", ["allAuthenticatedUsers"])] },
    other,
    "run.routes.invoke",
    true,
  ],
  ["a group is not resolved", { own: [bind(accessor, ["group:all@example.com"])] }, acmeAccount, access, false],
  [
    "a conditional grant grants nothing",
    { own: [bind(accessor, [acmeAccount], condition)] },
    acmeAccount,
    access,
    false,
  ],
  [
    "an unknown role grants nothing",
    { own: [bind("roles/unknown.superuser", [acmeAccount])] },
    acmeAccount,
    access,
    false,
  ],
  [
    "a custom role grants what it lists",
    { own: [bind("projects/p/roles/r", [acmeAccount])], roles: { "projects/p/roles/r": [access] } },
    acmeAccount,
    access,
    true,
  ],
  [
    "a custom role that is gone grants nothing",
    { own: [bind("projects/p/roles/r", [acmeAccount])] },
    acmeAccount,
    access,
    false,
  ],
  ["a deny rule beats a grant", { own: [bind(accessor, [acmeAccount])], deny: {} }, acmeAccount, access, false],
  [
    "a deny rule beats an owner",
    { project: [bind("roles/owner", [acmeAccount])], deny: {} },
    acmeAccount,
    access,
    false,
  ],
  [
    "a deny rule spares its exceptions",
    {
      own: [bind(accessor, [acmeAccount])],
      deny: {
        exceptionPrincipals: [`principal://iam.googleapis.com/projects/-/serviceAccounts/${acmeAccount.slice(15)}`],
      },
    },
    acmeAccount,
    access,
    true,
  ],
  [
    "a deny rule with a condition denies",
    { own: [bind(accessor, [acmeAccount])], deny: { condition: "false" } },
    acmeAccount,
    access,
    false,
  ],
  [
    "a deny rule for a set that can't be resolved denies",
    { own: [bind(accessor, [acmeAccount])], deny: { deniedPrincipals: ["principalSet://goog/group/x@example.com"] } },
    acmeAccount,
    access,
    false,
  ],
  [
    "a deny rule for another permission doesn't",
    { own: [bind(accessor, [acmeAccount])], deny: { deniedPermissions: ["run.googleapis.com/routes.invoke"] } },
    acmeAccount,
    access,
    true,
  ],
  [
    "a disabled account does nothing",
    { own: [bind(accessor, [acmeAccount])], inactive: acmeAccount },
    acmeAccount,
    access,
    false,
  ],
  [
    "a disabled account doesn't pass as allUsers' authenticated caller",
    { own: [bind(accessor, ["allAuthenticatedUsers"])], inactive: acmeAccount },
    acmeAccount,
    access,
    false,
  ],
  [
    "the storage user reads objects",
    { own: [bind("roles/storage.objectUser", [acmeAccount])] },
    acmeAccount,
    "storage.objects.get",
    true,
  ],
  [
    "the storage user sets no policy",
    { own: [bind("roles/storage.objectUser", [acmeAccount])] },
    acmeAccount,
    "storage.buckets.setIamPolicy",
    false,
  ],
  [
    "an administrator of keys doesn't use them",
    { own: [bind("roles/cloudkms.admin", [acmeAccount])] },
    acmeAccount,
    "cloudkms.cryptoKeyVersions.useToDecrypt",
    false,
  ],
];

describe("who may do what", () => {
  test.each(cases)("%s", (_title, setting, principal, permission, allowed) => {
    expect(mayDo(view(setting), principal, permission).allowed).toBe(allowed);
  });

  test("says which binding decided", () => {
    expect(mayDo(view({ project: [bind(accessor, [acmeAccount])] }), acmeAccount, access).because).toBe(
      `${accessor} on projects/p`,
    );
    expect(mayDo(view({}), acmeAccount, access).because).toBe(`nothing grants ${access} on projects/p/secrets/s`);
  });

  test("never lets in a principal that no binding names, whatever the bindings are", () => {
    const member = fc.constantFrom(acmeAccount, "user:jane@example.com", "group:all@example.com", "domain:example.com");
    const binding = fc.record({ role: fc.constantFrom(...knownRoles()), members: fc.array(member) });
    fc.assert(
      fc.property(fc.array(binding), fc.array(binding), (own, project) => {
        expect(mayDo(view({ own, project }), other, access).allowed).toBe(false);
      }),
    );
  });

  test("never lets a conditional binding or a denied permission through", () => {
    const conditional = fc.record({
      role: fc.constantFrom(...knownRoles()),
      members: fc.constant([acmeAccount, "allUsers"]),
      condition: fc.constant(condition),
    });
    fc.assert(fc.property(fc.array(conditional), (own) => !mayDo(view({ own }), acmeAccount, access).allowed));
    const plain = fc.record({
      role: fc.constantFrom(...knownRoles()),
      members: fc.constant([acmeAccount, "allUsers"]),
    });
    fc.assert(fc.property(fc.array(plain), (own) => !mayDo(view({ own, deny: {} }), acmeAccount, access).allowed));
  });
});
