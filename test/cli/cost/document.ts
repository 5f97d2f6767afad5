/** Writes docs/cost.md from what the components make, seen through Pulumi's mocks. */
import { costPage } from "../../../cli/cost/costPage";
import { type CostEstimate, estimateCost } from "../../../cli/cost/estimate";
import { Cell } from "../../../components/cell/cell";
import { Tenant } from "../../../components/tenant/tenant";
import { cellArgs, fullTenant, smallTenant } from "../../components/support/arguments";
import { resourcesOf } from "../prove/support/twoTenants";

/** A plan whose numbers leave with noise, which keeps one instance of the proxy all month. */
const withPrivacy = {
  version: 1,
  vendors: { mixpanel: { region: "eu" } },
  events: { report_generated: { to: [], fields: { plan: { enum: ["free", "team"] } } } },
  aggregates: {
    reports_by_plan: {
      of: "report_generated",
      count: true,
      by: ["plan"],
      every: "day",
      to: ["mixpanel"],
      privacy: { epsilon: 1, perPerson: 3, atLeast: 10 },
    },
  },
  budget: { epsilon: 31, every: "month" },
};

export const pricedTenants = [
  { id: "app", what: "a tenant with an app and nothing else" },
  { id: "full", what: "a tenant with analytics, an API, two keys and two pseudonym keys" },
  { id: "noise", what: "the same with `privacy` in its plan" },
];

export async function pricedComponents(): Promise<CostEstimate> {
  const program = () => {
    const cell = new Cell("cell", cellArgs());
    new Tenant("app", smallTenant(cell.reference));
    new Tenant("full", fullTenant(cell.reference));
    new Tenant("noise", fullTenant(cell.reference, { analytics: withPrivacy }));
  };
  return estimateCost(await resourcesOf(program, false));
}

export async function componentsCostPage(): Promise<string> {
  return costPage(await pricedComponents(), pricedTenants);
}
