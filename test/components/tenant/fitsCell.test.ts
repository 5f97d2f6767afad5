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
  const access: unknown = { through: "iap", members: ["group:readers@example.com"] };
  const tenant = { plan: parsed.plan, ownImage: false, tenants: 1, access, makesBucketTokens: false };
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

  test("whose users get tokens needs the host that makes them", () => {
    const changes = { makesBucketTokens: true };
    const refusal =
      "'sessions.bucket' must not be 'tokens' in a cell whose egress proxies can't reach 'sts.googleapis.com'; add it to the cell's 'egressHosts'";
    expect(found(cellReference, changes)).toEqual([refusal]);
    const egressHosts = [...cellReference.egressHosts, "sts.googleapis.com"];
    expect(found({ ...cellReference, egressHosts }, changes)).toEqual([]);
  });

  test("is refused when the cell is full", () => {
    expect(found({ ...cellReference, maxTenants: 2 }, { tenants: 3 })).toEqual([
      "'cell' must have room for the tenant, got '3' tenants where 'maxTenants' is 2; open another cell, or raise 'maxTenants' with the quota of service accounts",
    ]);
    expect(found({ ...cellReference, maxTenants: 2 }, { tenants: 2 })).toEqual([]);
  });

  test("C9: with a member of another organisation needs an OAuth client, if the cell names its domains", () => {
    const inCell = { ...cellReference, domains: ["example.com", "example.org"] };
    const members = [
      "user:ann@Example.com",
      "group:readers@customer.example",
      "domain:example.org",
      "domain:sub.example.org",
      "serviceAccount:jobs@acme-prod.iam.gserviceaccount.com",
      "principalSet://iam.googleapis.com/locations/global/workforcePools/pool/*",
      unresolved,
    ];
    const people = (changes: object = {}) => ({ access: { through: "iap", members, ...changes } });
    const message = (index: number, member: string) =>
      `'access.members.${index}' must be of a domain of the cell ('example.com', 'example.org'), got '${member}'; Google's own login admits people of your organisation only: set 'access.oauth' to a client of yours, or add the domain to the cell's 'domains' if it is yours`;
    const refused = [message(1, "group:readers@customer.example"), message(3, "domain:sub.example.org")];
    expect(found(inCell, people())).toEqual(refused);
    expect(found(inCell, people({ through: "loadBalancer" }))).toEqual(refused);
    expect(found(inCell, people({ through: "invoker" }))).toEqual([]);
    expect(found(inCell, people({ oauth: { clientId: "c", clientSecret: "s" } }))).toEqual([]);
    expect(found(cellReference, people())).toEqual([]);
    expect(found(inCell, people({ members: unresolved }))).toEqual([]);
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
