/** What `bulkhead switch` takes as an entry: what the tenants' plans may send to. */
import { expect, test } from "vitest";
import type { TenantInProject } from "../../../cli/operate/cloud/cell";
import type { RunService } from "../../../cli/operate/cloud/services";
import { switchable } from "../../../cli/operate/switch/entries";

test("vendors, sinks and APIs of the chosen tenants can be switched", () => {
  const serviceOf = (tenant: string, plan: object) =>
    ({ role: "egress-proxy", tenant, variables: { ANALYTICS_PLAN: JSON.stringify(plan) } }) as unknown as RunService;
  const services = [
    serviceOf("acme", { vendors: { mixpanel: {} }, sinks: { bigquery: {} }, apis: { anthropic: {} } }),
    serviceOf("globex", { vendors: { segment: {} } }),
  ];
  const tenants = [{ id: "acme" }] as unknown as TenantInProject[];
  expect(switchable(services, tenants)).toEqual(["api/anthropic", "bigquery", "mixpanel"]);
});
