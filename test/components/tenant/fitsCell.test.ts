/** Whether a tenant fits its cell: hosts, image, room. */
import { describe, expect, test } from "vitest";
import { cellProblems } from "../../../components/tenant/fitsCell";
import { unresolved } from "../../../components/validation";
import { parsePlan } from "../../../plan";
import { cellReference, plan, proxyImage } from "../support/arguments";

describe("a tenant in its cell", () => {
  const parsed = parsePlan(plan);
  if (!parsed.ok) {
    throw new Error("the fixture's plan must be good");
  }
  const tenant = { plan: parsed.plan, ownImage: false, tenants: 1 };
  const found = (cell: unknown, changes: Partial<typeof tenant> = {}) =>
    cellProblems(cell, { ...tenant, ...changes }).map(({ path, message }) => `'${path}' ${message}`);

  test("that fits has no problem", () => {
    expect(found(cellReference)).toEqual([]);
    expect(found(unresolved)).toEqual([]);
  });

  test("that needs a host the cell does not allow is told which", () => {
    expect(found({ ...cellReference, egressHosts: ["api.mixpanel.com"] })).toEqual([
      "'analytics' must reach only hosts that the cell allows, got 'api-eu.mixpanel.com'; add it to the cell's 'egressHosts' or its vendor to 'vendors'",
    ]);
  });

  test("is refused when the cell is full", () => {
    expect(found({ ...cellReference, maxTenants: 2 }, { tenants: 3 })).toEqual([
      "'cell' must have room for the tenant, got '3' tenants where 'maxTenants' is 2; open another cell, or raise 'maxTenants' with the quota of service accounts",
    ]);
    expect(found({ ...cellReference, maxTenants: 2 }, { tenants: 2 })).toEqual([]);
  });

  test("needs an image for its proxy, its own or the cell's", () => {
    const without = { ...cellReference, egressImage: undefined };
    expect(found(without)).toEqual([
      "'egressImage' must be set for a tenant with 'analytics' or 'apis'; set it on the cell, for all its tenants, or here",
    ]);
    expect(found(without, { ownImage: true })).toEqual([]);
    expect(found({ ...cellReference, egressImage: proxyImage.replace("@sha256", ":1@sha") })[0]).toMatch(
      /^'cell.egressImage' must be pinned/,
    );
  });

  test("waits until its cell has a kill switch", () => {
    const message =
      "'cell' must have a kill switch for a tenant with 'analytics' or 'apis', got a reference without 'switchBucket'; update the cell's stack first";
    expect(found({ ...cellReference, switchBucket: undefined })).toEqual([message]);
  });

  test("must be given a reference and not something else", () => {
    expect(found("cell")).toEqual([
      "'cell' must be the reference of a cell, got 'cell'; export 'cell.reference' from the cell's stack",
    ]);
    expect(found({})).toEqual([
      "'cell' must be the reference of a cell, got a map; export 'cell.reference' from the cell's stack",
    ]);
  });
});
