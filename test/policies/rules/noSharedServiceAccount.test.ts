import { describe, expect, it as test } from "vitest";
import { unknown } from "../../support/pulumi";
import type { Registered } from "../support/record";
import { registered, said, types, urnOf } from "../support/resources";

const account = (id: string, inputs: object = {}) =>
  registered(types.account, id, { accountId: id, project: "p", ...inputs });
const app = (name: string, serviceAccount: unknown, labels: object = {}, sources: string[] = []) =>
  registered(
    types.service,
    name,
    { name, labels, template: serviceAccount === undefined ? {} : { serviceAccount } },
    { template: sources },
  );
const email = (id: string) => `${id}@p.iam.gserviceaccount.com`;
const at = "'template.serviceAccount'";

describe("no-shared-service-account", () => {
  const shared = (name: string, with_: string, target = "'run'") =>
    `${name}: ${at} must be an account of this tenant alone, got ${target}, which '${with_}' also runs as; create an account for each tenant`;
  const run = [urnOf(types.account, "run")];

  test.each<[string, Registered[], string[]]>([
    [
      "one tenant's two services",
      [account("run"), app("a", email("run"), { tenant: "x" }), app("b", email("run"), { tenant: "x" })],
      [],
    ],
    [
      "two tenants",
      [account("run"), app("a", email("run"), { tenant: "x" }), app("b", email("run"), { tenant: "y" })],
      [shared("a", "b"), shared("b", "a")],
    ],
    [
      "two unlabelled services",
      [account("run"), app("a", email("run")), app("b", unknown, {}, run)],
      [shared("a", "b"), shared("b", "a")],
    ],
    [
      "two services outside whose account nobody knows",
      [app("a", email("run")), app("b", `serviceAccount:${email("run")}`)],
      [shared("a", "b"), shared("b", "a")],
    ],
    [
      "one that may be either",
      [
        account("run"),
        account("other"),
        app("a", email("run"), { tenant: "x" }),
        app("b", unknown, { tenant: "y" }, [...run, urnOf(types.account, "other")]),
      ],
      [shared("a", "b"), shared("b", "a", "'run' or 'other'")],
    ],
    [
      "an app and its egress proxy",
      [
        account("run"),
        app("a", email("run"), { tenant: "x" }),
        app("b", email("run"), { tenant: "x", "bulkhead-role": "egress-proxy" }),
      ],
      [
        `a: ${at} must differ between a tenant's app and its egress proxy, got 'run' for both; create an account for the proxy`,
        `b: ${at} must differ between a tenant's app and its egress proxy, got 'run' for both; create an account for the proxy`,
      ],
    ],
  ])("judges %s", (_, resources, messages) => {
    expect(said("no-shared-service-account", resources)).toEqual(messages);
  });
});

describe("accounts of three services", () => {
  test("name each other service once, and an app's two services not at all", () => {
    const proxyOf = (name: string, tenant: string) =>
      app(name, email("run"), { tenant, "bulkhead-role": "egress-proxy" });
    const found = said("no-shared-service-account", [
      account("run"),
      app("a", email("run"), { tenant: "x" }),
      app("b", email("run"), { tenant: "y" }),
      app("c", email("run"), { tenant: "y" }),
    ]);
    expect(found).toEqual([shared3("a", "'b', 'c'"), shared3("b", "'a'"), shared3("c", "'a'")]);
    expect(said("no-shared-service-account", [account("run"), proxyOf("p", "x"), proxyOf("q", "x")])).toEqual([]);
    expect(said("no-shared-service-account", [account("run"), app("a", email("run"))])).toEqual([]);
    expect(said("no-shared-service-account", [app("a", undefined), app("b", undefined)])).toEqual([]);
  });
  const shared3 = (name: string, others: string) =>
    `${name}: ${at} must be an account of this tenant alone, got 'run', which ${others} also runs as; create an account for each tenant`;
});
