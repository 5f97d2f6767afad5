/** A plan that lets out as much as a plan can: every vendor, every kind of call, every treatment. */
import { proxiedVendor, proxiedVendorNames } from "../../../plan";
import { vendorsAt } from "../support";

const fields = {
  plan: { enum: ["free", "team", "enterprise"] },
  pages: { integer: { min: 0, max: 500 } },
  duration_ms: { number: { min: 0, max: 600_000, step: 100 } },
  ok: "boolean",
  created_at: { time: "day" },
  workspace: "pseudonym",
  cohort: { hashBucket: 64 },
  page: { urlTemplate: ["/", "/reports/:id"] },
  country: "country",
  note: { text: { maxLength: 200 } },
  wrapped: { text: { maxLength: 200 } },
  escaped: { text: { maxLength: 200 } },
};

/** Lists, for the vendors that take any. */
const lists = {
  formats: { list: { of: { enum: ["pdf", "csv"] }, max: 3 } },
  owners: { list: { of: "pseudonym", max: 3 } },
  labels: { list: { of: { text: { maxLength: 80 } }, max: 3 } },
};

export function widePlan(upstream: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const to = [...proxiedVendorNames];
  const withLists = to.filter((name) => proxiedVendor(name).takesLists !== false);
  return {
    version: 1,
    vendors: vendorsAt(upstream),
    events: {
      report_generated: { to, fields },
      $page: { to, fields },
      $screen: { to, fields },
      lists_kept: { to: withLists, fields: lists },
    },
    profiles: { to: withLists, fields: { ...fields, ...lists } },
    groups: { company: { fields: { ...fields, ...lists } }, $group: { fields: { ...fields, ...lists } } },
    deliveryTimeout: 1,
    ...more,
  };
}
