/**
 * What asks for a new review and what doesn't, on a cell with two tenants. `BULKHEAD_ALL_MUTATIONS=1` changes every value of every
 * resource; without it, some 320 of them spread over all.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { Cell, Tenant } from "../../../components/index";
import { type Content, compare, contentDigest, isCovered } from "../../../review";
import { cellArgs, fullTenant } from "../../components/support/arguments";
import { countChanges, mutations, rewrites } from "../support/mutations";
import { type Registered, record } from "../support/record";
import { comparison, contentOf, differences, firstPreview } from "../support/reviewed";

function program() {
  const cell = new Cell("cell", cellArgs());
  for (const id of ["acme", "globex"]) {
    new Tenant(id, fullTenant(cell.reference));
  }
}

const thorough = process.env.BULKHEAD_ALL_MUTATIONS === "1";

/** The program after its deployment, and in its first preview with everything unknown that comes from another resource. */
let known: Registered[];
let first: Registered[];
let reviewed: Content;

beforeAll(async () => {
  known = await record(program, { preview: false });
  first = firstPreview(known);
  reviewed = contentOf(known).content;
});

describe("a changed byte", () => {
  test("of any known value of any resource asks for a new review", () => {
    const every = [...mutations(known)];
    const all = thorough ? every : every.filter((_, index) => index % Math.floor(every.length / 320) === 0);
    const missed = all.filter(({ registered }) => isCovered(compare(reviewed, contentOf(registered))));
    expect(missed.map(({ title }) => title)).toEqual([]);
    expect(all.length).toBeGreaterThan(300);
  });

  test("does so in a first preview too, where much is not known", () => {
    const before = contentOf(first).content;
    const some = [...mutations(first)].filter((_, index) => index % (thorough ? 1 : 11) === 0);
    const missed = some.filter(({ registered }) => isCovered(compare(before, contentOf(registered))));
    expect(missed.map(({ title }) => title)).toEqual([]);
    expect(some.length).toBeGreaterThan(30);
  });

  test("and so does a resource more or less", () => {
    const all = [...countChanges(known)].filter((_, index) => thorough || index % 5 === 0);
    const missed = all.filter(({ registered }) => isCovered(compare(reviewed, contentOf(registered))));
    expect(missed.map(({ title }) => title)).toEqual([]);
    expect(all.length).toBeGreaterThan(30);
  });

  test.each([
    ["the version of the pack", { pack: { name: "bulkhead", version: "1.2.4" } }, "pack.version"],
    ["the config of a rule", { config: { "audit-trail": { level: "advisory" } } }, "config"],
    ["a waiver", { waivers: [{ finding: "3f9a1c2e04" }] }, "waivers[0]"],
    ["a finding of the scan", { scan: [{ rule: "env-write", file: "app.py" }] }, "scan[0]"],
  ])("of %s asks for one", (_, changes, path) => {
    const found = differences(compare(reviewed, contentOf(known, changes)));
    expect(
      found.some((line) => line.startsWith(path)),
      found.join("; "),
    ).toBe(true);
  });
});

describe("another way to write the same", () => {
  test("asks for no new review, and most have the same digest", () => {
    const all = [...rewrites(known, 13)];
    const asked = all.flatMap(({ title, registered }) =>
      differences(compare(reviewed, contentOf(registered))).map((line) => `${title}: ${line}`),
    );
    expect(asked).toEqual([]);
    expect(all.length).toBeGreaterThan(100);
    const other = all.filter(
      ({ registered }) => contentDigest(contentOf(registered).content) !== contentDigest(reviewed),
    );
    // Without references, resources without names are called in another way.
    expect(other.map(({ title }) => title).filter((title) => !title.includes("references"))).toEqual([]);
  });
});

describe("values that are not known at the review", () => {
  test("are covered once they come from the resources that the review names", () => {
    const found = comparison(first, known);
    expect(differences(found)).toEqual([]);
    expect(found.late.map(({ key, path }) => `${key.split(" ")[0]} ${path}`)).toContain(
      "gcp:storage/bucketIAMPolicy:BucketIAMPolicy policyData",
    );
  });

  test("are the same sources in every preview", () => {
    expect(differences(comparison(first, first))).toEqual([]);
  });

  test("are not covered by a value from elsewhere", () => {
    const changed = known.map((one) =>
      one.type === "gcp:cloudrunv2/service:Service" && one.name === "acme-workload"
        ? { ...one, inputs: { ...one.inputs, template: { ...(one.inputs.template as object), serviceAccount: "x@y" } } }
        : one,
    );
    expect(differences(comparison(first, changed))).toEqual([
      "gcp:cloudrunv2/service:Service acme-workload: template.serviceAccount",
    ]);
  });

  test("are not covered by the same value of another resource", () => {
    const accounts = known.filter(({ type }) => type === "gcp:serviceaccount/account:Account");
    const [, , globex] = accounts;
    const changed = known.map((one) =>
      one.type === "gcp:cloudrunv2/service:Service" && one.name === "acme-workload"
        ? {
            ...one,
            inputs: {
              ...one.inputs,
              template: { ...(one.inputs.template as object), serviceAccount: globex?.outputs.email },
            },
            propertyDependencies: {
              ...one.propertyDependencies,
              template: [...(one.propertyDependencies.template ?? []), globex?.urn ?? ""],
            },
          }
        : one,
    );
    expect(differences(comparison(first, changed)).length).toBeGreaterThan(0);
  });

  test("were known and are not any more: that asks for a review", () => {
    expect(differences(comparison(known, first)).length).toBeGreaterThan(0);
  });
});
