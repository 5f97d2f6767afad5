/** The row of a made-up vendor, as it would stand in `plan/vendors/proxied.ts`. */
import type { ProxiedVendor } from "../../../../plan/vendors/vendor";

export const acmetricsRow: Omit<ProxiedVendor, "name"> = {
  title: "Acmetrics",
  upstreams: { us: "https://in.acmetrics.test" },
  hosts: ["*.acmetrics.test"],
  envNames: ["*ACMETRICS*"],
  sidePaths: ["flags"],
  settings: [{ name: "workspaceId", pattern: /^w-\d+$/, example: "w-1", meaning: "the workspace" }],
  extraKeyFiles: [{ name: "acmetrics-admin", maxLines: 2 }],
  sdks: [
    {
      name: "acmetrics-js",
      language: "javascript",
      options: 'acmetrics("any", base + "/acmetrics")',
      whenDown: "tries again for ever",
    },
  ],
  browserHeaders: ["x-acmetrics-try"],
  paths: { leaves: "`/collect`", answered: "", refused: "all else" },
};
