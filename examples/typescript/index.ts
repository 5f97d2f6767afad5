/** A cell and one tenant in a program of your own. */
import { Cell, Tenant } from "@bulkhead/components";

const cell = new Cell("eu", {
  project: "acme-prod",
  projectNumber: "123456789012",
  region: "europe-west1",
  vendors: ["mixpanel"],
  egressHosts: ["api.anthropic.com"],
  egressImage:
    "europe-docker.pkg.dev/acme-prod/apps/egress@sha256:abababababababababababababababababababababababababababababababab",
});

const acme = new Tenant("acme", {
  cell: cell.reference,
  image:
    "europe-docker.pkg.dev/acme-prod/apps/web@sha256:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
  access: { through: "iap", members: ["group:acme-users@example.com"] },
  keys: { session: { kind: "generated" }, stripe: { kind: "external" } },
  apis: { anthropic: { upstream: "https://api.anthropic.com", header: "x-api-key" } },
  analytics: {
    version: 1,
    vendors: { mixpanel: { region: "eu" } },
    events: {
      report_generated: {
        to: ["mixpanel"],
        fields: { ok: "boolean", workspace: "pseudonym", pages: { integer: { min: 0, max: 500 } } },
      },
    },
  },
  pseudonymKeys: ["2026-10-01"],
});

// Support may read what the tenant's app has written, and nothing else.
acme.grantRead("group:support@example.com");

export const url = acme.url;
export const secretIds = acme.secretIds;
