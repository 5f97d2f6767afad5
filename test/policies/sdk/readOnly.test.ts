/**
 * Things that a program only reads (`Secret.get`, `getSecret`), through the pack and through its exported policies. The SDK
 * drops sources that the stack doesn't register, so each has to reach the same verdict without them.
 */
import { describe, expect, test } from "vitest";
import { gcp, key, oneTenant, password, pulumi, twoTenants } from "../kinds/surroundings";
import { type JudgeOptions, judgeRegistered } from "../support/judge";
import { judgeWithSdk } from "../support/judgeWithSdk";
import { record } from "../support/record";

/** What is read, the program, and whether it must be accepted. */
type ReadCase = readonly [title: string, program: () => unknown, isGood: boolean, options?: JudgeOptions];

const owned: JudgeOptions = {
  packConfig: { "tenant-label": { externals: { "acme-outside": "acme", "globex-outside": "globex" } } },
};
const readSecret = (name: string) => gcp.secretmanager.Secret.get(name, `projects/example/secrets/${name}`);
const withKey = (secret: unknown) => ({ volumes: [{ name: "key", secret: { secret } }] });

const cases: readonly ReadCase[] = [
  [
    "one secret for two tenants",
    twoTenants((acme, globex) => {
      const secret = readSecret("shared");
      acme.service("acme-app", withKey(secret.id));
      globex.service("globex-app", withKey(secret.id));
    }),
    false,
  ],
  [
    "a secret for each tenant, as config says",
    twoTenants((acme, globex) => {
      acme.service("acme-app", withKey(readSecret("acme-outside").id));
      globex.service("globex-app", withKey(readSecret("globex-outside").id));
    }),
    true,
    owned,
  ],
  [
    "another tenant's secret",
    twoTenants((acme) => {
      acme.service("acme-app", withKey(readSecret("globex-outside").id));
    }),
    false,
    owned,
  ],
  [
    "a secret's value in a tenant's secret",
    twoTenants((acme) => {
      const read = gcp.secretmanager.SecretVersion.get("shared", "projects/example/secrets/shared/versions/1", {
        secretData: password,
      });
      new gcp.secretmanager.SecretVersion("copy", { secret: acme.secret().id, secretData: read.secretData });
    }),
    false,
  ],
  [
    "one account for two tenants",
    twoTenants((acme, globex) => {
      const account = gcp.serviceaccount.Account.get(
        "shared",
        "projects/example/serviceAccounts/shared@example.iam.gserviceaccount.com",
      );
      acme.service("acme-app", { serviceAccount: account.id });
      globex.service("globex-app", { serviceAccount: account.id });
    }),
    false,
  ],
  [
    "one bucket for two tenants",
    twoTenants((acme, globex) => {
      const bucket = gcp.storage.Bucket.get("shared", "example-shared");
      const volumes = [{ name: "files", gcs: { bucket: bucket.id } }];
      acme.service("acme-app", { volumes });
      globex.service("globex-app", { volumes });
    }),
    false,
  ],
  [
    "a secret's value in a variable, by a function",
    oneTenant((acme) => {
      // The engine in these tests answers a function with its arguments.
      const read = pulumi.runtime.invokeOutput<{ secretData: string }>(
        "gcp:secretmanager/getSecretVersionAccess:getSecretVersionAccess",
        { secret: "acme-key", secretData: key },
      );
      acme.envs({ GREETING: read.secretData });
    }),
    false,
  ],
  [
    "a subnet of another stack",
    oneTenant((acme) => {
      const subnet = gcp.compute.Subnetwork.get("apps", "projects/example/regions/europe-west1/subnetworks/apps");
      acme.service("acme-app", {
        vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: subnet.id }] },
      });
    }),
    true,
  ],
  [
    "the name of a bucket in a variable",
    oneTenant((acme) => {
      acme.envs({ FILES: gcp.storage.Bucket.get("files", "example-files").id });
    }),
    true,
  ],
];

/** The SDK drops the read version as the source of the value, which then counts as written in the program. */
const otherRule = {
  "a secret's value in a tenant's secret": { pack: "no-shared-value", sdk: "no-secret-literal-in-program" },
};

describe.each([true, false])("what is only read, in a preview: %s", (preview) => {
  test.each(cases.map((one) => [one[0], one] as const))("%s", async (title, [, program, isGood, options = {}]) => {
    const registered = await record(program, { preview });
    const mandatory = (found: readonly { rule: string; name: string; level: string }[]) =>
      [
        ...new Set(found.filter(({ level }) => level === "mandatory").map(({ rule, name }) => `${rule} ${name}`)),
      ].sort();
    const pack = mandatory(judgeRegistered(registered, { ...options, preview }));
    const sdk = mandatory(await judgeWithSdk(registered, { ...options, preview }));
    const known = Object.entries(otherRule).find(([one]) => one === title)?.[1];
    const expected = known === undefined ? pack : pack.map((one) => one.replace(known.pack, known.sdk));
    expect(sdk).toEqual(expected);
    expect(pack.length === 0, pack.join("\n")).toBe(isGood);
  });
});
