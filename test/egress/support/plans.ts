/** Plans for tests: one event that every vendor may get, with a field of each kind that matters to the test. */
import { type ProxiedVendorName, proxiedVendorNames } from "../../../plan";

const reportFields = {
  plan: { enum: ["free", "team", "enterprise"] },
  duration_ms: { number: { min: 0, max: 600_000, step: 100 } },
  ok: "boolean",
  workspace: "pseudonym",
} as const;

/** Settings of all vendors with one stand-in as their upstream. */
export function vendorsAt(
  upstream: string,
  names: readonly ProxiedVendorName[] = proxiedVendorNames,
): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    names.map((name) => [name, { upstream, ...(name === "ga4" && { measurementId: "G-TEST1234" }) }]),
  );
}

export function reportPlan(upstream: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const to = [...proxiedVendorNames];
  return {
    version: 1,
    vendors: vendorsAt(upstream),
    events: {
      report_generated: { to, fields: reportFields },
      $page: { to, fields: { page: { urlTemplate: ["/", "/reports/:id"] } } },
    },
    profiles: { fields: { plan: reportFields.plan, seats: { integer: { min: 0, max: 100 } } } },
    groups: { company: { fields: { plan: reportFields.plan } } },
    ...more,
  };
}

export const pseudonymForm = /^p\d{4}-\d{2}-\d{2}_[A-Za-z0-9_-]{22}$/;
