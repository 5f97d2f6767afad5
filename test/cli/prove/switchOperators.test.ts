/** Whoever may turn vendors off for a whole cell is in the proof, with what that lets them do and nothing more. */
import { beforeAll, describe, expect, test } from "vitest";
import { buildProof } from "../../../cli/prove/buildProof";
import { cellLookup } from "../../../cli/prove/lookup";
import type { ProofModel } from "../../../cli/prove/model";
import { Cell } from "../../../components/cell/cell";
import { Tenant } from "../../../components/tenant/tenant";
import { cellArgs, fullTenant } from "../../components/support/arguments";
import { verdictLines } from "./support/reading";
import { resourcesOf } from "./support/twoTenants";

const operators = "group:oncall@example.com";

describe.each(["plan", "state"] as const)("C27: the switch operators of a cell, from a %s", (source) => {
  let model: ProofModel;
  beforeAll(async () => {
    const program = () => {
      const cell = new Cell("cell", cellArgs({ switchOperators: [operators] }));
      new Tenant("acme", fullTenant(cell.reference));
    };
    const resources = await resourcesOf(program, source === "plan");
    model = buildProof({ resources, source, groupsHoldPeople: true });
  });

  test("are a principal that may change the cell's lists and read its logs", () => {
    const principal = model.principals.find(({ name }) => name === operators);
    expect(principal).toBeDefined();
    const lookup = cellLookup(model);
    const may = model.resources.flatMap((resource) =>
      lookup(principal?.id ?? "", resource.id)
        .filter(({ allowed }) => allowed !== "no")
        .map(({ action, allowed }) => `${allowed} ${action} ${resource.kind} ${resource.name}`),
    );
    const logs = may.filter((line) => line.includes(" log bucket "));
    expect(logs).not.toEqual([]);
    expect(logs.filter((line) => !line.startsWith("yes read log bucket cell-"))).toEqual([]);
    const lists = "bucket cell-switches-123456789012";
    expect(may.filter((line) => !logs.includes(line)).sort()).toEqual([`yes read ${lists}`, `yes write ${lists}`]);
  });

  test("open no tenant", () => {
    expect(verdictLines(model)).toEqual(["acme isolated"]);
  });
});
