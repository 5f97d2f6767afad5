/** Accounts of what runs beside Cloud Run: the default one, another tenant's, and accounts that it does not act as. */
import { expect, test } from "vitest";
import type { Inputs } from "../support/cloudOutputs";
import { registered, said } from "../support/resources";
import { account, email } from "../support/serviceAccounts";

const acme = { labels: { tenant: "acme" } };
const accounts = [account("acme"), account("globex")];
const judge = (type: string, inputs: Inputs) =>
  said("own-service-account", [
    ...accounts,
    ...tenants.map(([name, labels]) =>
      registered("gcp:cloudrunv2/service:Service", name, {
        labels: { tenant: labels },
        template: { serviceAccount: email(labels) },
      }),
    ),
    registered(type, "it", inputs),
  ]);
const tenants = [
  ["acme-app", "acme"],
  ["globex-app", "globex"],
] as const;
const foreign = (path: string) => [
  `it: '${path}' must be an account of tenant 'acme', got 'globex', which belongs to tenant 'globex'; create a service account for it in the stack and pass its e-mail`,
];
const byDefault = (path: string) => [
  `it: '${path}' must be an account of its own, got the project's default account; create a service account for it and pass its e-mail`,
];

const workbench = "gcp:workbench/instance:Instance";
const machine = "gcp:compute/instance:Instance";
const disk = "gcp:compute/disk:Disk";
const trigger = "gcp:eventarc/trigger:Trigger";

test.each<[string, string, Inputs, string[]]>([
  [
    "a notebook with an account in a list",
    workbench,
    { gceSetup: { serviceAccounts: [{ email: email("acme") }] } },
    [],
  ],
  [
    "a notebook with two accounts, one of them another tenant's",
    workbench,
    { gceSetup: { serviceAccounts: [{ email: email("acme") }, { email: email("globex") }] }, ...acme },
    foreign("gceSetup.serviceAccounts[1].email"),
  ],
  ["a notebook without an account", workbench, { gceSetup: {} }, byDefault("gceSetup.serviceAccounts.email")],
  ["a machine without a block of an account, which has none", machine, {}, []],
  ["a machine with an empty block", machine, { serviceAccount: {} }, byDefault("serviceAccount.email")],
  ["a machine with 'default'", machine, { serviceAccount: { email: "default" } }, byDefault("serviceAccount.email")],
  ["a machine with its tenant's account", machine, { serviceAccount: { email: email("acme") }, ...acme }, []],
  [
    "a machine with another tenant's account",
    machine,
    { serviceAccount: { email: email("globex") }, ...acme },
    foreign("serviceAccount.email"),
  ],
  ["a trigger without an account", trigger, acme, []],
  [
    "a trigger with another tenant's account",
    trigger,
    { serviceAccount: email("globex"), ...acme },
    foreign("serviceAccount"),
  ],
  [
    "a disk that another tenant's account decrypts",
    disk,
    { diskEncryptionKey: { kmsKeyServiceAccount: email("globex") }, ...acme },
    [],
  ],
  [
    "a key of another tenant's account",
    "gcp:storage/hmacKey:HmacKey",
    { serviceAccountEmail: email("globex"), ...acme },
    [],
  ],
])("judges %s", (_, type, inputs, found) => {
  expect(judge(type, inputs)).toEqual(found);
});
