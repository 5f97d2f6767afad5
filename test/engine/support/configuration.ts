import { project, projectNumber } from "./session";

const registry = `europe-west1-docker.pkg.dev/${project}/images`;

/** An image reference pinned by a digest of one repeated digit, so that a test can tell two versions apart. */
export function image(name: string, digit = "0"): string {
  return `${registry}/${name}@sha256:${digit.repeat(64)}`;
}

export const cell = {
  project,
  projectNumber,
  region: "europe-west1",
  vendors: ["mixpanel"],
  egressHosts: ["api.anthropic.com"],
  egressImage: image("egress"),
};

/** A client of the tenant's own, for people of other organisations. */
export const oauth = {
  clientId: "100000000042-obviouslyfake.apps.googleusercontent.com",
  clientSecret: "an-obvious-fake-client-secret",
};

/** A tenant that uses everything. */
export function fullTenant(overrides: object = {}): object {
  return {
    image: image("app"),
    access: { through: "iap", members: ["group:readers@example.com"], oauth },
    keys: { session: { kind: "generated" }, database: { kind: "external" } },
    apis: { anthropic: { upstream: "https://api.anthropic.com", header: "x-api-key" } },
    pseudonymKeys: ["2026-10-01", "2026-11-01"],
    analytics: {
      version: 1,
      vendors: { mixpanel: { region: "eu" } },
      events: { report_generated: { to: ["mixpanel"], fields: { plan: { enum: ["free", "team"] }, ok: "boolean" } } },
    },
    ...overrides,
  };
}

/** A tenant with an app and nothing else. */
export function plainTenant(overrides: object = {}): object {
  return { image: image("app"), access: { through: "invoker", members: ["group:readers@example.com"] }, ...overrides };
}
