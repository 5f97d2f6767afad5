import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DenyRule, mayDo, type PolicyView } from "../../iam/evaluate";
import type { Binding, Condition } from "../../iam/policy";
import { knownRoles } from "../../iam/roles";

const ACME = "serviceAccount:acme-run@p.iam.gserviceaccount.com";
const OTHER = "serviceAccount:globex-run@p.iam.gserviceaccount.com";
const ACCESS = "secretmanager.versions.access";

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
  ["the accessor reads its secret", { own: [bind(accessor, [ACME])] }, ACME, ACCESS, true],
  ["another account doesn't", { own: [bind(accessor, [ACME])] }, OTHER, ACCESS, false],
  ["nobody reads without a grant", {}, ACME, ACCESS, false],
  ["a grant on the project reaches every secret", { project: [bind(accessor, [OTHER])] }, OTHER, ACCESS, true],
  ["an owner of the project reads it", { project: [bind("roles/owner", [OTHER])] }, OTHER, ACCESS, true],
  ["an editor of the project doesn't", { project: [bind("roles/editor", [OTHER])] }, OTHER, ACCESS, false],
  ["a viewer of the project doesn't", { project: [bind("roles/viewer", [OTHER])] }, OTHER, ACCESS, false],
  ["an editor invokes services", { project: [bind("roles/editor", [OTHER])] }, OTHER, "run.routes.invoke", true],
  ["a viewer doesn't", { project: [bind("roles/viewer", [OTHER])] }, OTHER, "run.routes.invoke", false],
  [
    "a viewer of Cloud Run doesn't invoke",
    { own: [bind("roles/run.viewer", [ACME])] },
    ACME,
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
    OTHER,
    "run.routes.invoke",
    true,
  ],
  ["a group is not resolved", { own: [bind(accessor, ["group:all@example.com"])] }, ACME, ACCESS, false],
  ["a conditional grant grants nothing", { own: [bind(accessor, [ACME], condition)] }, ACME, ACCESS, false],
  ["an unknown role grants nothing", { own: [bind("roles/unknown.superuser", [ACME])] }, ACME, ACCESS, false],
  [
    "a custom role grants what it lists",
    { own: [bind("projects/p/roles/r", [ACME])], roles: { "projects/p/roles/r": [ACCESS] } },
    ACME,
    ACCESS,
    true,
  ],
  ["a custom role that is gone grants nothing", { own: [bind("projects/p/roles/r", [ACME])] }, ACME, ACCESS, false],
  ["a deny rule beats a grant", { own: [bind(accessor, [ACME])], deny: {} }, ACME, ACCESS, false],
  ["a deny rule beats an owner", { project: [bind("roles/owner", [ACME])], deny: {} }, ACME, ACCESS, false],
  [
    "a deny rule spares its exceptions",
    {
      own: [bind(accessor, [ACME])],
      deny: { exceptionPrincipals: [`principal://iam.googleapis.com/projects/-/serviceAccounts/${ACME.slice(15)}`] },
    },
    ACME,
    ACCESS,
    true,
  ],
  [
    "a deny rule with a condition denies",
    { own: [bind(accessor, [ACME])], deny: { condition: "false" } },
    ACME,
    ACCESS,
    false,
  ],
  [
    "a deny rule for a set that can't be resolved denies",
    { own: [bind(accessor, [ACME])], deny: { deniedPrincipals: ["principalSet://goog/group/x@example.com"] } },
    ACME,
    ACCESS,
    false,
  ],
  [
    "a deny rule for another permission doesn't",
    { own: [bind(accessor, [ACME])], deny: { deniedPermissions: ["run.googleapis.com/routes.invoke"] } },
    ACME,
    ACCESS,
    true,
  ],
  ["a disabled account does nothing", { own: [bind(accessor, [ACME])], inactive: ACME }, ACME, ACCESS, false],
  [
    "a disabled account doesn't pass as allUsers' authenticated caller",
    { own: [bind(accessor, ["allAuthenticatedUsers"])], inactive: ACME },
    ACME,
    ACCESS,
    false,
  ],
  [
    "the storage user reads objects",
    { own: [bind("roles/storage.objectUser", [ACME])] },
    ACME,
    "storage.objects.get",
    true,
  ],
  [
    "the storage user sets no policy",
    { own: [bind("roles/storage.objectUser", [ACME])] },
    ACME,
    "storage.buckets.setIamPolicy",
    false,
  ],
  [
    "an administrator of keys doesn't use them",
    { own: [bind("roles/cloudkms.admin", [ACME])] },
    ACME,
    "cloudkms.cryptoKeyVersions.useToDecrypt",
    false,
  ],
];

describe("who may do what", () => {
  it.each(cases)("%s", (_title, setting, principal, permission, allowed) => {
    expect(mayDo(view(setting), principal, permission).allowed).toBe(allowed);
  });

  it("says which binding decided", () => {
    expect(mayDo(view({ project: [bind(accessor, [ACME])] }), ACME, ACCESS).because).toBe(`${accessor} on projects/p`);
    expect(mayDo(view({}), ACME, ACCESS).because).toBe(`nothing grants ${ACCESS} on projects/p/secrets/s`);
  });

  it("never lets in a principal that no binding names, whatever the bindings are", () => {
    const member = fc.constantFrom(ACME, "user:jane@example.com", "group:all@example.com", "domain:example.com");
    const binding = fc.record({ role: fc.constantFrom(...knownRoles()), members: fc.array(member) });
    fc.assert(
      fc.property(fc.array(binding), fc.array(binding), (own, project) => {
        expect(mayDo(view({ own, project }), OTHER, ACCESS).allowed).toBe(false);
      }),
    );
  });

  it("never lets a conditional binding or a denied permission through", () => {
    const conditional = fc.record({
      role: fc.constantFrom(...knownRoles()),
      members: fc.constant([ACME, "allUsers"]),
      condition: fc.constant(condition),
    });
    fc.assert(fc.property(fc.array(conditional), (own) => !mayDo(view({ own }), ACME, ACCESS).allowed));
    const plain = fc.record({ role: fc.constantFrom(...knownRoles()), members: fc.constant([ACME, "allUsers"]) });
    fc.assert(fc.property(fc.array(plain), (own) => !mayDo(view({ own, deny: {} }), ACME, ACCESS).allowed));
  });
});
