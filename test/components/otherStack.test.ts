/** Tenants in a stack of their own: what the policy pack must be able to prove in the first preview. */
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { type CellReference, Tenant } from "../../components/index";
import { cellReference, fullTenant } from "./support/arguments";
import { settled, startMocks } from "./support/mocks";

test("F3: the address that a workload sends to is known, as the cell's reference is", async () => {
  const recording = await startMocks({ preview: true });
  new Tenant("acme", fullTenant(pulumi.output(cellReference as CellReference)));
  await settled();
  const { template } = recording.one("gcp:cloudrunv2/service:Service", "acme-workload").inputs as {
    template: { containers: { name: string; envs: { name: string; value: unknown }[] }[] };
  };
  const relay = template.containers.find(({ name }) => name === "relay");
  expect(relay?.envs).toContainEqual({
    name: "PROXY_URL",
    value: "https://acme-egress-123456789012.europe-west1.run.app",
  });
});
