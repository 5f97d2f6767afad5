/** The layout of docs/deploy.md for many tenants: the cell in one stack, tenants in another, both with the pack. */
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Cell, type CellReference, Tenant } from "../../components/index";
import { cellArgs, fullTenant } from "../components/support/arguments";
import { type EngineBench, startBench } from "./support/engine";

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

test.each(["preview", "up"] as const)("has no finding in the first %s of the tenants' stack", async (step) => {
  const run = await bench[step](tenants, { state, stack: "tenants" });
  expect(run.findings.map(({ rule, name, message }) => `${rule} ${name}: ${message}`)).toEqual([]);
  expect(run.succeeded, run.output).toBe(true);
});
