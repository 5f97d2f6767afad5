/** What the vendor register says of the vendors in a proof, as sentences of its scope. */
import type { VendorRegister } from "../../plan/vendorRegister";
import type { ProofModel } from "./model";

/** The proof with one sentence for each vendor that may receive something. Without a register it stays as it is. */
export function withVendors(model: ProofModel, register: VendorRegister | undefined): ProofModel {
  if (register === undefined) {
    return model;
  }
  const vendors = [...new Set(model.fields.map(({ vendor }) => vendor))].sort();
  return { ...model, scope: [...model.scope, ...vendors.map((vendor) => sentence(vendor, register))] };
}

function sentence(vendor: string, { vendors }: VendorRegister): string {
  const entry = vendors[vendor];
  if (entry === undefined) {
    return `The vendor register has no entry for '${vendor}': who has access there is not known.`;
  }
  const access = entry.access.map(({ who, role }) => `${who} (${role})`).join(", ");
  const reads = entry.token.canRead ? "can read events" : "can't read events";
  return `By the vendor register, '${vendor}' keeps events for ${entry.retentionDays} days in ${entry.region}; ${access} have access; the proxy's token ${reads}; reviewed on ${entry.reviewed}.`;
}
