import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import type { Registered } from "../support/record";
import { registered, said, types, urnOf } from "../support/resources";
import { account, app, email } from "../support/serviceAccounts";

describe("no-shared-service-account", () => {
  const shared = (at = "run") =>
    `${at}: 'run' must run the services of one tenant only, got 'a', 'b'; create an account for each tenant`;
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
      [shared()],
    ],
    ["two unlabelled services", [account("run"), app("a", email("run")), app("b", unknown, {}, run)], [shared()]],
    [
      "two services outside whose account nobody knows",
      [app("a", email("run")), app("b", `serviceAccount:${email("run")}`)],
      [shared("a")],
    ],
    [
      "one that may be either",
      [
        account("run"),
        account("other"),
        app("a", email("run"), { tenant: "x" }),
        app("b", unknown, { tenant: "y" }, [...run, urnOf(types.account, "other")]),
      ],
      [shared()],
    ],
    [
      "an app and its egress proxy",
      [
        account("run"),
        app("a", email("run"), { tenant: "x" }),
        app("b", email("run"), { tenant: "x", "bulkhead-role": "egress-proxy" }),
      ],
      [
        "run: 'run' must differ between a tenant's app and its egress proxy, got one account for 'a', 'b'; create an account for the proxy",
      ],
    ],
    [
      "an app that may be its egress proxy's",
      [
        account("run"),
        account("other"),
        app("a", unknown, { tenant: "x" }, [...run, urnOf(types.account, "other")]),
        app("b", email("run"), { tenant: "x", "bulkhead-role": "egress-proxy" }),
      ],
      [
        "run: 'run' must differ between a tenant's app and its egress proxy, got one account for 'a', 'b'; create an account for the proxy",
      ],
    ],
    [
      "an app and its egress proxy with an account outside the stack, at the first of both",
      [
        app("b", email("run"), { tenant: "x", "bulkhead-role": "egress-proxy" }),
        app("a", email("run"), { tenant: "x" }),
      ],
      [
        "a: 'run' must differ between a tenant's app and its egress proxy, got one account for 'a', 'b'; create an account for the proxy",
      ],
    ],
    [
      "two tenants' machines without an account",
      ["x", "y"].map((tenant) => registered("gcp:compute/instance:Instance", tenant, { labels: { tenant } })),
      [],
    ],
  ])("judges %s", (_, resources, messages) => {
    expect(said("no-shared-service-account", resources)).toEqual(messages);
  });
});

describe("accounts of three services", () => {
  test("are reported once with each service once, and an app's two services not at all", () => {
    const proxyOf = (name: string, tenant: string) =>
      app(name, email("run"), { tenant, "bulkhead-role": "egress-proxy" });
    const found = said("no-shared-service-account", [
      account("run"),
      app("a", email("run"), { tenant: "x" }),
      app("b", email("run"), { tenant: "y" }),
      app("c", email("run"), { tenant: "y" }),
    ]);
    expect(found).toEqual([
      "run: 'run' must run the services of one tenant only, got 'a', 'b', 'c'; create an account for each tenant",
    ]);
    expect(said("no-shared-service-account", [account("run"), proxyOf("p", "x"), proxyOf("q", "x")])).toEqual([]);
    expect(said("no-shared-service-account", [account("run"), app("a", email("run"))])).toEqual([]);
    expect(said("no-shared-service-account", [app("a", undefined), app("b", undefined)])).toEqual([]);
  });
});
