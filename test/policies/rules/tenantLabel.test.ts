import { describe, expect, test } from "vitest";
import { marked, unknown } from "../../support/pulumi";
import type { Registered } from "../support/record";
import { registered, said, types } from "../support/resources";
import { app } from "../support/serviceAccounts";

describe("tenant-label", () => {
  const missing = (name: string) =>
    `${name}: 'labels.tenant' must be set where other services have a tenant, got nothing; set the tenant's id or 'platform'`;
  const tenant = registered("bulkhead:index:Tenant", "acme", {});
  const inside = (labels: object) => ({ ...app("a", undefined, labels), parent: tenant.urn });

  test.each<[string, Registered[], string[]]>([
    ["a stack without tenants", [app("a", undefined), app("b", undefined)], []],
    [
      "a service that says nothing among tenants",
      [app("a", undefined, { tenant: "x" }), app("b", undefined)],
      [missing("b")],
    ],
    [
      "the platform among tenants",
      [app("a", undefined, { tenant: "x" }), app("b", undefined, { tenant: "platform" })],
      [],
    ],
    [
      "a label not known",
      [app("a", undefined, { tenant: unknown })],
      [
        "a: 'labels.tenant' must be known before the deployment, got a value that is not known yet; write the tenant's id as a plain value",
      ],
    ],
    [
      "a secret's label not known",
      [registered(types.secret, "s", { secretId: "s", labels: unknown })],
      [
        "s: 'labels.tenant' must be known before the deployment, got a value that is not known yet; write the tenant's id as a plain value",
      ],
    ],
    ["a service inside a component, without a label", [tenant, inside({}), app("b", undefined)], [missing("b")]],
    ["a label that agrees with the component", [tenant, inside({ tenant: "acme" })], []],
    [
      "a label that contradicts the component",
      [tenant, inside({ tenant: "globex" })],
      [
        "a: 'labels.tenant' must be 'acme' inside this tenant's component, got 'globex'; remove the label or move the resource",
      ],
    ],
    [
      "a label that contradicts the component, whose tenant is a secret",
      [{ ...tenant, inputs: { id: marked("acme") }, outputs: {} }, inside({ tenant: "globex" })],
      [
        "a: 'labels.tenant' must be the tenant's id inside this tenant's component, got 'globex'; remove the label or move the resource",
      ],
    ],
  ])("judges %s", (_, resources, messages) => {
    expect(said("tenant-label", resources)).toEqual(messages);
  });
});

describe("a role label", () => {
  test("that is not known is a finding on what runs code, by the name that config gives it", () => {
    const message = (key: string) =>
      `a: 'labels.${key}' must be known before the deployment, got a value that is not known yet; write the role as a plain value`;
    expect(said("tenant-label", [app("a", undefined, { "bulkhead-role": unknown })])).toEqual([
      message("bulkhead-role"),
    ]);
    expect(said("tenant-label", [registered(types.secret, "s", { labels: { "bulkhead-role": unknown } })])).toEqual([]);
    expect(
      said("tenant-label", [app("a", undefined, { part: unknown })], {
        packConfig: { "tenant-label": { roleLabel: "part" } },
      }),
    ).toEqual([message("part")]);
  });

  test("of a cell around a service is none of a tenant's", () => {
    const cell = registered("bulkhead:index:Cell", "cell", {});
    const inside = { ...app("a", undefined, { tenant: "acme" }), parent: cell.urn };
    expect(said("tenant-label", [cell, inside])).toEqual([]);
    const role = registered("gcp:storage/bucketObject:BucketObject", "o", { labels: { tenant: unknown } });
    expect(said("tenant-label", [role])).toEqual([]);
  });
});
