import { expect, test } from "vitest";
import type { ProofModel } from "../../../cli/prove/model";
import { withVendors } from "../../../cli/prove/vendorScope";
import { parseVendorRegister } from "../../../plan/vendorRegister";

const model = {
  scope: ["what the stack says"],
  fields: ["segment", "mixpanel", "mixpanel"].map((vendor) => ({ vendor })),
} as unknown as ProofModel;

test("a proof says of each vendor who has access, for how long it keeps events, and which vendor has no entry", () => {
  const parsed = parseVendorRegister({
    version: 1,
    vendors: {
      mixpanel: {
        access: [{ who: "analytics@example.com", role: "owner" }],
        token: { scope: "send events", canRead: false },
        region: "eu",
        retentionDays: 365,
        contract: { reference: "DPA-1" },
        reviewed: "2026-10-01",
        contact: "security@vendor.example",
      },
    },
  });
  expect(withVendors(model, parsed.ok ? parsed.register : undefined).scope).toEqual([
    "what the stack says",
    "By the vendor register, 'mixpanel' keeps events for 365 days in eu; analytics@example.com (owner) have access; the proxy's token can't read events; reviewed on 2026-10-01.",
    "The vendor register has no entry for 'segment': who has access there is not known.",
  ]);
  expect(withVendors(model, undefined)).toBe(model);
});
