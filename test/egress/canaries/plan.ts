/** A plan that lets out as much as a plan can: every vendor, every kind of call, every treatment. */
import { proxiedVendorNames } from "../../../plan";
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

export function widePlan(upstream: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const to = [...proxiedVendorNames];
  return {
    version: 1,
    vendors: vendorsAt(upstream),
    events: { report_generated: { to, fields }, $page: { to, fields }, $screen: { to, fields } },
    profiles: { fields },
    groups: { company: { fields }, $group: { fields } },
    deliveryTimeout: 1,
    ...more,
  };
}
