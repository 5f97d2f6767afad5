/**
 * The vendor register, `vendors.yaml` beside the tracking plan: who has access at each vendor, what its token may do, how long it keeps
 * events, which contract holds, and whom to call when something is wrong.
 */
import * as z from "zod";
import { dayLength, isDay } from "./contract";
import type { Problem } from "./problem";
import type { TrackingPlan } from "./schema";
import { issueWords } from "./wording";

const day = z.string().refine(isDay, "must be a day such as '2026-10-01'");
const text = z.string().min(1).max(500);
const email = z.string().regex(/^[^\s@]+@[^\s@]+$/, "must be an e-mail address");

const vendorEntry = z.strictObject({
  access: z
    .array(z.strictObject({ who: text.describe("Person, group or team."), role: text.describe("Role at the vendor.") }))
    .min(1)
    .describe("Everybody who can read events at the vendor."),
  token: z.strictObject({
    scope: text.describe("What the token that the proxy holds may do."),
    canRead: z.boolean().describe("Whether it can read events too; a token that only sends is worth less to a thief."),
  }),
  region: text.describe("Where the vendor keeps the events."),
  retentionDays: z.number().int().min(1).max(36_500).describe("Days for which the vendor keeps events."),
  contract: z.strictObject({
    reference: text.describe("Name or number of the contract or data processing agreement."),
    notifyWithinHours: z
      .number()
      .int()
      .min(1)
      .max(8_760)
      .optional()
      .describe("Hours within which your contracts with customers ask you to tell them of a breach at this vendor."),
  }),
  reviewed: day.describe("Day on which this entry was last checked at the vendor."),
  contact: text.describe("The vendor's contact for security incidents."),
});

/** What a contact of an incident is for. */
const contactRoles = ["incident", "legal", "privacy", "customers"] as const;

export const vendorRegisterSchema = z.strictObject({
  version: z.literal(1, { error: "must be the number 1" }),
  vendors: z
    .record(z.string().min(1).max(80), vendorEntry)
    .default({})
    .describe("By the vendor's name in the plan; `api/<name>` for a declared API."),
  contacts: z
    .array(
      z.strictObject({
        role: z.enum(contactRoles).describe("What the contact decides or does in an incident."),
        name: text,
        email,
        phone: text.optional(),
      }),
    )
    .default([])
    .describe("People to call in an incident; at least one for `incident` and one for `legal`."),
});

export type VendorRegister = z.infer<typeof vendorRegisterSchema>;
export type VendorEntry = VendorRegister["vendors"][string];

export type RegisterResult =
  | { readonly ok: true; readonly register: VendorRegister }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks a register given as plain data. Never throws; every problem is reported, each with its path. */
export function parseVendorRegister(input: unknown): RegisterResult {
  const parsed = vendorRegisterSchema.safeParse(input, { error: issueWords });
  if (parsed.success) {
    return { ok: true, register: parsed.data };
  }
  const problems = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    return issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          path: [...path, key].join("."),
          message: "is not a known property; remove it or check its spelling",
        }))
      : [{ path: path.join("."), message: issue.message }];
  });
  return { ok: false, problems };
}

/** Longest time between two reviews of a vendor, in days. */
const reviewDays = 365;

/** What a plan asks of its register: an entry for each vendor, the same region, contacts, and a review within a year. */
export function registerProblems(plan: TrackingPlan, register: VendorRegister, today: string): Problem[] {
  const problems: Problem[] = [];
  for (const [name, settings] of Object.entries(plan.vendors)) {
    const entry = register.vendors[name];
    if (entry === undefined) {
      problems.push({
        path: `vendors.${name}`,
        message:
          "must be there, since the plan sends events to this vendor; say who has access, and what its token may do",
      });
    } else if (settings?.region !== undefined && settings.region !== entry.region) {
      problems.push({
        path: `vendors.${name}.region`,
        message: `must be the plan's region '${settings.region}', got '${entry.region}'; correct the one that is wrong`,
      });
    }
  }
  for (const [name, entry] of Object.entries(register.vendors)) {
    const days = (Date.parse(today) - Date.parse(entry.reviewed)) / dayLength;
    if (days < 0 || days > reviewDays) {
      problems.push({
        path: `vendors.${name}.reviewed`,
        message: `must be a day of the last ${reviewDays} days, got '${entry.reviewed}'; check the entry at the vendor and write today's date`,
      });
    }
  }
  for (const role of ["incident", "legal"] as const) {
    if (!register.contacts.some((contact) => contact.role === role)) {
      problems.push({ path: "contacts", message: `must have one for '${role}'; add who is to be called` });
    }
  }
  return problems;
}
