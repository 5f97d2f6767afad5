/** Bulkhead's own components are held to the pack's rules like anything else. */
import { describe, expect, test } from "vitest";
import { Cell } from "../../components/cell/cell";
import { Tenant } from "../../components/tenant/tenant";
import { cellArgs, fullTenant } from "../components/support/arguments";
import { judge, judgeRegistered, summary } from "./support/judge";
import { record } from "./support/record";
import { asOutputs } from "./support/unknowns";

describe("a cell with two tenants made of Bulkhead's components", () => {
  test.each([true, false])("has no finding (preview: %s)", async (preview) => {
    const found = await judge(
      () => {
        const cell = new Cell("cell", cellArgs());
        for (const id of ["acme", "globex"]) {
          new Tenant(id, fullTenant(cell.reference));
        }
      },
      { preview },
    );
    expect(found.map(({ rule, name, message }) => `${rule} ${name} ${message}`)).toEqual([]);
    expect(summary(found)).toEqual([]);
  });

  test("has no finding while everything that comes from another resource is not known", async () => {
    const registered = await record(
      () => {
        const cell = new Cell("cell", cellArgs());
        for (const id of ["acme", "globex"]) {
          new Tenant(id, fullTenant(cell.reference));
        }
      },
      { preview: false },
    );
    const found = judgeRegistered(asOutputs(registered));
    expect(found.map(({ rule, name, message }) => `${rule} ${name} ${message}`)).toEqual([]);
  });
});
