/** The sample: a program with one cell and two made-up tenants. */
import { Cell, type SessionIsolation, Tenant, TenantState } from "../../components/index";
import type { TenantArgs } from "../../components/tenant/tenantArgs";

export const sampleProject = "bulkhead-local";
export const sampleProjectNumber = "100000000001";
export const sampleTenants = ["acme", "globex"] as const;

const registry = `europe-west1-docker.pkg.dev/${sampleProject}/images`;
/** The local run takes the image's name only; a digest is asked for by the components. */
const digest = (byte: string) => `sha256:${byte.repeat(32)}`;

const plan = {
  version: 1,
  vendors: { mixpanel: { region: "eu" } },
  events: {
    file_uploaded: { to: ["mixpanel"], fields: { size_kb: { integer: { min: 0, max: 10240 } } } },
    question_asked: {
      to: ["mixpanel"],
      fields: { duration_ms: { number: { min: 0, max: 600000, step: 100 } }, ok: "boolean" },
    },
  },
};

/** A cell with two tenants, each with the example app, analytics and a language model. People log in. */
export async function sampleProgram(
  state: TenantState = TenantState.Active,
  sessions?: SessionIsolation,
): Promise<Record<string, unknown>> {
  const cell = new Cell("cell", {
    project: sampleProject,
    projectNumber: sampleProjectNumber,
    region: "europe-west1",
    vendors: ["mixpanel"],
    egressHosts: ["api.anthropic.com"],
    egressImage: `${registry}/egress@${digest("ab")}`,
    perimeter: {
      accessPolicy: "100000000002",
      enforce: true,
      operators: ["group:operators@bulkhead.example"],
      callers: ["*"],
      restrictedServices: ["iamcredentials.googleapis.com"],
    },
  });
  const outputs = sampleTenants.map((id) => {
    const { url, proxyUrl, bucketName, secretIds, workloadIdentity, egressIdentity } = new Tenant(id, {
      ...sampleTenant(id, cell.reference),
      ...(sessions === undefined ? {} : sampleSessions(sessions)),
      state,
    });
    return [id, { url, proxyUrl, bucketName, secretIds, workloadIdentity, egressIdentity }] as const;
  });
  return Object.fromEntries(outputs);
}

/** The command holds for the image, in whose place the local run has one of its own. */
function sampleSessions(isolation: SessionIsolation): Pick<TenantArgs, "sessions" | "compute"> {
  return {
    sessions: { isolation, command: ["node", "main.js"] },
    compute: { memory: "4Gi", cpu: "2", cpuAlways: true, concurrency: 400, timeoutSeconds: 3_600 },
  };
}

function sampleTenant(id: string, cell: TenantArgs["cell"]): TenantArgs {
  return {
    cell,
    image: `${registry}/app@${digest("cd")}`,
    access: { through: "iap", members: [`user:ann@${id}.example`, `group:analysts@${id}.example`] },
    keys: { session: { kind: "generated" } },
    analytics: plan,
    apis: { anthropic: { upstream: "https://api.anthropic.com", header: "x-api-key" } },
    pseudonymKeys: ["2025-01-01"],
  };
}
