/** The tenant that is measured: it uses everything. */
export const project = "acme-bench";
export const projectNumber = "100000000077";

const image = (name: string) => `europe-west1-docker.pkg.dev/${project}/images/${name}@sha256:${"0".repeat(64)}`;

export function cellConfiguration(): object {
  return {
    project,
    projectNumber,
    region: "europe-west1",
    addressRange: "10.8.0.0/16",
    vendors: ["mixpanel"],
    egressHosts: ["api.anthropic.com"],
    egressImage: image("egress"),
    maxTenants: 200,
  };
}

export function tenantConfiguration(): object {
  return {
    image: image("app"),
    access: { through: "iap", members: ["group:readers@example.com"] },
    keys: { session: { kind: "generated" }, database: { kind: "external" } },
    apis: { anthropic: { upstream: "https://api.anthropic.com", header: "x-api-key" } },
    pseudonymKeys: ["2026-10-01", "2026-11-01"],
    analytics: {
      version: 1,
      vendors: { mixpanel: { region: "eu" } },
      events: { report_generated: { to: ["mixpanel"], fields: { plan: { enum: ["free", "team"] }, ok: "boolean" } } },
    },
  };
}
