/** Good arguments, to be broken one field at a time. */
import type { CellArgs, TenantArgs } from "../../../components/index";

/** An image of no registry that exists, pinned by an obviously made-up digest. */
export const image = `europe-docker.pkg.dev/acme-prod/apps/web@sha256:${"0123456789abcdef".repeat(4)}`;
export const proxyImage = `europe-docker.pkg.dev/acme-prod/apps/egress@sha256:${"ab".repeat(32)}`;

export function cellArgs(changes: Partial<CellArgs> = {}): CellArgs {
  return {
    project: "acme-prod",
    projectNumber: "123456789012",
    region: "europe-west1",
    vendors: ["mixpanel"],
    egressHosts: ["api.anthropic.com"],
    egressImage: proxyImage,
    ...changes,
  };
}

export const plan = {
  version: 1,
  vendors: { mixpanel: { region: "eu" } },
  events: { report_generated: { to: ["mixpanel"], fields: { ok: "boolean", workspace: "pseudonym" } } },
};

/** A plan whose event also becomes a row; its cell must let `pubsub.googleapis.com` through. */
export const rowsPlan = {
  ...plan,
  sinks: { bigquery: { events: ["report_generated"], days: 400, readers: "group:analysts@example.com" } },
};

const apis = { anthropic: { upstream: "https://api.anthropic.com", header: "x-api-key" } };

/** A tenant with everything: keys of both kinds, analytics, an API, two pseudonym keys. */
/** With aggregates that cost privacy budget. */
export const privatePlan = {
  version: 1,
  vendors: { mixpanel: { region: "eu" } },
  events: { report: { to: [] } },
  aggregates: {
    reports: {
      of: "report",
      count: true,
      every: "hour",
      to: ["mixpanel"],
      privacy: { epsilon: 0.1, perPerson: 1, atLeast: 10 },
    },
  },
  budget: { epsilon: 80, every: "month" },
};

export function fullTenant(cell: TenantArgs["cell"], changes: Partial<TenantArgs> = {}): TenantArgs {
  return {
    ...smallTenant(cell),
    keys: { session: { kind: "generated" }, stripe: { kind: "external" } },
    analytics: plan,
    apis,
    pseudonymKeys: ["2026-10-01", "2026-11-01"],
    env: { LOG_LEVEL: "info" },
    ...changes,
  };
}

/** A tenant with nothing but what it must have. */
export function smallTenant(cell: TenantArgs["cell"], changes: Partial<TenantArgs> = {}): TenantArgs {
  return { cell, image, access: { through: "iap", members: ["group:readers@example.com"] }, ...changes };
}

/** A cell's reference as data, as another stack would give it. */
export const cellReference = {
  name: "cell",
  project: "acme-prod",
  projectNumber: "123456789012",
  region: "europe-west1",
  workloadNetwork: "projects/acme-prod/global/networks/cell-workload",
  workloadSubnetwork: "projects/acme-prod/regions/europe-west1/subnetworks/cell-workload-subnet",
  egressNetwork: "projects/acme-prod/global/networks/cell-egress",
  egressSubnetwork: "projects/acme-prod/regions/europe-west1/subnetworks/cell-egress-subnet",
  keyRing: "projects/acme-prod/locations/europe-west1/keyRings/cell-0a1b2c3d",
  switchBucket: "cell-switches-123456789012",
  egressHosts: ["api-eu.mixpanel.com", "api.anthropic.com"],
  egressImage: proxyImage,
  maxTenants: 50,
  runAgent: "serviceAccount:service-123456789012@serverless-robot-prod.iam.gserviceaccount.com",
  secretManagerAgent: "serviceAccount:service-123456789012@gcp-sa-secretmanager.iam.gserviceaccount.com",
  storageAgent: "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com",
  iapAgent: "serviceAccount:service-123456789012@gcp-sa-iap.iam.gserviceaccount.com",
  pubSubAgent: "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com",
};
