/** The layout of docs/deploy.md for many tenants: the cell in one stack, tenants in another, both with the pack. */
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Cell, type CellReference, Tenant } from "../../components/index";
import { cellArgs, fullTenant } from "../components/support/arguments";
import { type EngineBench, startBench } from "./support/engine";
import { summary } from "./support/judge";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const state = "cell-and-tenants";
let bench: EngineBench;

beforeAll(async () => {
  bench = await startBench();
  const run = await bench.up(() => ({ cell: new Cell("cell", cellArgs()).reference }), { state, stack: "cell" });
  expect(run.findings).toEqual([]);
  expect(run.succeeded, run.output).toBe(true);
});
afterAll(() => bench.stop());

/** A tenant with analytics and an API, in the cell of the other stack. */
function tenants() {
  const stack = new pulumi.StackReference(`organization/${pulumi.getProject()}/cell`);
  new Tenant("acme", fullTenant(stack.requireOutput("cell") as pulumi.Output<CellReference>));
}

test.each(["preview", "up"] as const)("the first %s of the tenants' stack is not refused", async (step) => {
  const run = await bench[step](tenants, { state, stack: "tenants" });
  expect(run.succeeded, run.output).toBe(true);
  // Advice about what lies in the cell's stack, which the pack can't see from here.
  expect(summary(run.findings)).toEqual([
    "audit-trail app-tenants (advisory)",
    "egress-confined acme-egress-proxy (advisory)",
    "egress-confined acme-workload (advisory)",
  ]);
});
