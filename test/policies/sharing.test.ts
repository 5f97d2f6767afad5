/** Random stacks of many tenants, with one thing shared or nothing: sharing is found exactly when it is there. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unknown } from "../support/pulumi";
import { judgeRegistered } from "./support/judge";
import type { Registered } from "./support/record";

type Kind = "secret" | "account" | "bucket";
interface Sharing {
  readonly kind: Kind;
  readonly from: number;
  readonly to: number;
}
/** How a reference is written: an output not known yet, its known value, or a spelled-out name. */
type Spelling = "unknown" | "value" | "path";

interface Model {
  readonly tenants: number;
  readonly labelled: boolean;
  readonly jobs: boolean;
  readonly spellings: readonly Spelling[];
  readonly sharing: Sharing | undefined;
}

const models: fc.Arbitrary<Model> = fc
  .record({
    tenants: fc.integer({ min: 2, max: 6 }),
    labelled: fc.boolean(),
    jobs: fc.boolean(),
    spellings: fc.array(fc.constantFrom<Spelling>("unknown", "value", "path"), { minLength: 7, maxLength: 7 }),
    shares: fc.boolean(),
    kind: fc.constantFrom<Kind>("secret", "account", "bucket"),
    from: fc.nat(5),
    step: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ shares, kind, from, step, ...rest }) => {
    const start = from % rest.tenants;
    const end = (start + (step % rest.tenants || 1)) % rest.tenants;
    return { ...rest, sharing: shares && start !== end ? { kind, from: start, to: end } : undefined };
  });

const project = "example";
const urnOf = (type: string, name: string) => `urn:pulumi:prod::app::${type}::${name}`;
const types = {
  secret: "gcp:secretmanager/secret:Secret",
  account: "gcp:serviceaccount/account:Account",
  bucket: "gcp:storage/bucket:Bucket",
} as const;

const spelled: Record<Kind, Record<Exclude<Spelling, "unknown">, (id: string) => string>> = {
  secret: { value: (id) => id, path: (id) => `projects/${project}/secrets/${id}` },
  account: {
    value: (id) => `${id}@${project}.iam.gserviceaccount.com`,
    path: (id) => `projects/-/serviceAccounts/${id}@${project}.iam.gserviceaccount.com`,
  },
  bucket: { value: (id) => id, path: (id) => id },
};
const nameProperty = { secret: "secretId", account: "accountId", bucket: "name" } as const;

function resourceOf(kind: Kind, id: string): Registered {
  const inputs = { [nameProperty[kind]]: id, project };
  return {
    urn: urnOf(types[kind], id),
    type: types[kind],
    name: id,
    parent: "",
    inputs,
    outputs: inputs,
    dependencies: [],
    propertyDependencies: {},
  };
}

function workloadOf(model: Model, tenant: number, job: boolean): Registered {
  const spelling = model.spellings[tenant] ?? "value";
  const owner = (kind: Kind) =>
    model.sharing?.kind === kind && model.sharing.to === tenant ? model.sharing.from : tenant;
  const idOf = (kind: Kind) => `${kind}-of-${owner(kind)}`;
  const refer = (kind: Kind) => (spelling === "unknown" ? unknown : spelled[kind][spelling](idOf(kind)));
  const revision = {
    serviceAccount: refer("account"),
    volumes: [
      { name: "key", secret: { secret: refer("secret") } },
      { name: "files", gcs: { bucket: refer("bucket") } },
    ],
    containers: [{ image: "example/app" }],
  };
  const type = job ? "gcp:cloudrunv2/job:Job" : "gcp:cloudrunv2/service:Service";
  const name = job ? `job-${tenant}` : `service-${tenant}`;
  const labels = model.labelled ? { labels: { tenant: `tenant-${tenant}` } } : {};
  const inputs = { name, location: "europe-west1", ...labels, template: job ? { template: revision } : revision };
  const sources = (["account", "secret", "bucket"] as const).map((kind) => urnOf(types[kind], idOf(kind)));
  return {
    urn: urnOf(type, name),
    type,
    name,
    parent: "",
    inputs,
    outputs: inputs,
    dependencies: sources,
    propertyDependencies: { template: sources },
  };
}

function stackOf(model: Model): Registered[] {
  const tenants = Array.from({ length: model.tenants }, (_, tenant) => tenant);
  return [
    ...tenants.flatMap((tenant) =>
      (["secret", "account", "bucket"] as const).map((kind) => resourceOf(kind, `${kind}-of-${tenant}`)),
    ),
    ...tenants.map((tenant) => workloadOf(model, tenant, false)),
    // Only a label can say that a service and a job are one tenant's, so jobs are there in labelled stacks alone.
    ...(model.jobs && model.labelled ? tenants.map((tenant) => workloadOf(model, tenant, true)) : []),
  ];
}

const ruleOf = {
  secret: "no-shared-secret",
  account: "no-shared-service-account",
  bucket: "no-shared-storage",
} as const;

describe("sharing between tenants", () => {
  test("is found exactly when it is there, whatever is shared and however it is spelled", () => {
    fc.assert(
      fc.property(models, (model) => {
        const rules = judgeRegistered(stackOf(model))
          .filter(({ rule }) => Object.values<string>(ruleOf).includes(rule) || rule === "own-service-account")
          .map(({ rule }) => rule);
        expect([...new Set(rules)]).toEqual(model.sharing === undefined ? [] : [ruleOf[model.sharing.kind]]);
      }),
      { numRuns: 300 },
    );
  });

  test("is found once, and both tenants' services are named", () => {
    fc.assert(
      fc.property(models, (model) => {
        fc.pre(model.sharing !== undefined && !model.jobs);
        const rule = model.sharing === undefined ? "" : ruleOf[model.sharing.kind];
        const found = judgeRegistered(stackOf(model)).filter((one) => one.rule === rule);
        expect(found).toHaveLength(1);
        for (const index of [model.sharing?.from, model.sharing?.to]) {
          expect(found[0]?.message).toContain(`'service-${index}'`);
        }
      }),
      { numRuns: 200 },
    );
  });
});
