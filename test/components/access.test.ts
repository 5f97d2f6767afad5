/** The three ways to a tenant: who is let in by which, and that nobody else is. */
import { describe, expect, test } from "vitest";
import { type AccessArgs, Tenant } from "../../components/index";
import { cellReference, fullTenant, smallTenant } from "./support/arguments";
import { isMarkedSecret, type Recording, settled, startMocks } from "./support/mocks";

const service = "gcp:cloudrunv2/service:Service";
const invokerPolicy = "gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy";
const loginPolicy = "gcp:iap/webCloudRunServiceIamPolicy:WebCloudRunServiceIamPolicy";
const backendLoginPolicy = "gcp:iap/webBackendServiceIamPolicy:WebBackendServiceIamPolicy";

async function deploy(access: AccessArgs): Promise<Recording> {
  const recording = await startMocks();
  new Tenant("acme", smallTenant(cellReference, { access }));
  await settled();
  return recording;
}

const bindings = (recording: Recording, type: string, name: string) =>
  JSON.parse(String(recording.one(type, name).inputs.policyData)).bindings;

describe("through Identity-Aware Proxy", () => {
  const access: AccessArgs = { through: "iap", members: ["group:readers@example.com", "user:jo@example.com"] };

  test("people reach the login, and only the proxy's agent reaches the app", async () => {
    const recording = await deploy(access);
    expect(recording.one(service, "acme-workload").inputs).toMatchObject({
      ingress: "INGRESS_TRAFFIC_ALL",
      iapEnabled: true,
      defaultUriDisabled: false,
    });
    expect(bindings(recording, invokerPolicy, "acme-workload-invokers")).toEqual([
      { role: "roles/run.invoker", members: [cellReference.iapAgent] },
    ]);
    expect(bindings(recording, loginPolicy, "acme-workload-login")).toEqual([
      { role: "roles/iap.httpsResourceAccessor", members: access.members },
    ]);
  });
});

describe("by identity token", () => {
  const members = ["serviceAccount:jobs@acme-prod.iam.gserviceaccount.com"];

  test("the members are the only invokers, and the internet has no way in", async () => {
    const recording = await deploy({ through: "invoker", members });
    expect(recording.one(service, "acme-workload").inputs).toMatchObject({
      ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
      iapEnabled: false,
    });
    expect(bindings(recording, invokerPolicy, "acme-workload-invokers")).toEqual([
      { role: "roles/run.invoker", members },
    ]);
    expect(recording.ofType(loginPolicy)).toEqual([]);
  });
});

describe("through a load balancer", () => {
  const access: AccessArgs = { through: "loadBalancer", members: ["group:readers@example.com"] };

  test("L6, F8: the default address is off, and the backend asks for a login", async () => {
    const recording = await deploy(access);
    expect(recording.one(service, "acme-workload").inputs).toMatchObject({
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      defaultUriDisabled: true,
    });
    expect(bindings(recording, invokerPolicy, "acme-workload-invokers")).toEqual([
      { role: "roles/run.invoker", members: [cellReference.iapAgent] },
    ]);
    expect(recording.one("gcp:compute/backendService:BackendService", "acme-backend").inputs).toMatchObject({
      iap: { enabled: true },
      loadBalancingScheme: "EXTERNAL_MANAGED",
      backends: [{ group: "RegionNetworkEndpointGroup/acme-endpoints" }],
    });
    expect(
      recording.one("gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup", "acme-endpoints").inputs,
    ).toMatchObject({ networkEndpointType: "SERVERLESS", cloudRun: { service: "acme-workload" } });
    expect(bindings(recording, backendLoginPolicy, "acme-backend-login")).toEqual([
      { role: "roles/iap.httpsResourceAccessor", members: access.members },
    ]);
  });
});

test.each(["iap", "invoker", "loadBalancer"] as const)("through %s nothing lets everyone in", async (through) => {
  const recording = await deploy({ through, members: ["group:readers@example.com"] });
  const everything = JSON.stringify(recording.resources);
  expect(everything).not.toContain("allUsers");
  expect(everything).not.toContain("allAuthenticatedUsers");
  expect(everything).not.toContain('"invokerIamDisabled":true');
});

describe("an OAuth client of the tenant's own", () => {
  const oauth = {
    clientId: "100000000042-obviouslyfake.apps.googleusercontent.com",
    clientSecret: "an-obvious-fake-client-secret",
  };

  test.each([
    ["iap", `projects/${cellReference.projectNumber}/iap_web/cloud_run-${cellReference.region}/services/acme-workload`],
    ["loadBalancer", `projects/${cellReference.projectNumber}/iap_web/compute/services/100000000000042`],
  ] as const)("through %s logs people in, and its secret is marked as one", async (through, name) => {
    const recording = await deploy({ through, members: ["group:readers@example.com"], oauth });
    const { inputs } = recording.one("gcp:iap/settings:Settings", "acme-workload-login-client");
    expect(inputs.name).toBe(name);
    expect(isMarkedSecret(inputs.accessSettings)).toBe(true);
    expect(inputs.accessSettings).toMatchObject({ value: { oauthSettings: oauth } });
  });

  test("is not there unless it is given", async () => {
    const recording = await deploy({ through: "iap", members: ["group:readers@example.com"] });
    expect(recording.ofType("gcp:iap/settings:Settings")).toEqual([]);
  });
});

describe("grants", () => {
  const callable = {
    through: "invoker" as const,
    members: ["serviceAccount:gateway@acme-prod.iam.gserviceaccount.com"],
  };

  test.each(["iap", "loadBalancer"] as const)(
    "C18: invoking is refused behind %s, which takes no such token",
    async (through) => {
      await startMocks();
      const tenant = new Tenant(
        "acme",
        smallTenant(cellReference, { access: { through, members: ["group:a@example.com"] } }),
      );
      expect(() => tenant.grantInvoke("serviceAccount:jobs@acme-prod.iam.gserviceaccount.com")).toThrow(
        `tenant 'acme': grantInvoke must be called on a tenant with 'access.through' 'invoker', got '${through}'; Identity-Aware Proxy takes no identity tokens of Cloud Run: add the principal to 'access.members'`,
      );
      await settled();
    },
  );

  test("a grant right after the constructor is part of the one authoritative policy", async () => {
    const recording = await startMocks();
    const tenant = new Tenant("acme", smallTenant(cellReference, { access: callable }));
    tenant.grantInvoke("serviceAccount:jobs@acme-prod.iam.gserviceaccount.com");
    tenant.grantRead("group:support@example.com");
    await settled();
    expect(bindings(recording, invokerPolicy, "acme-workload-invokers")).toEqual([
      {
        role: "roles/run.invoker",
        members: [...callable.members, "serviceAccount:jobs@acme-prod.iam.gserviceaccount.com"],
      },
    ]);
    expect(bindings(recording, "gcp:storage/bucketIAMPolicy:BucketIAMPolicy", "acme-bucket-iam")).toEqual([
      { role: "roles/storage.objectUser", members: ["serviceAccount:acme-run@acme-prod.iam.gserviceaccount.com"] },
      { role: "roles/storage.objectViewer", members: ["group:support@example.com"] },
    ]);
  });

  test.each(["allUsers", "allAuthenticatedUsers"])(
    "a grant to %s is refused, since there is no public mode",
    async (everyone) => {
      await startMocks();
      const tenant = new Tenant("acme", smallTenant(cellReference, { access: callable }));
      expect(() => tenant.grantInvoke(everyone)).toThrow(
        `a grant on the workload of tenant 'acme' must not be to '${everyone}'; anyone could reach the tenant: name users, groups or service accounts`,
      );
      expect(() => tenant.grantRead(everyone)).toThrow(
        new RegExp(`^a grant on the bucket of tenant 'acme' must not be to '${everyone}'`),
      );
      await settled();
    },
  );

  test("a grant that comes too late is an error and not lost", async () => {
    await startMocks();
    const tenant = new Tenant("acme", smallTenant(cellReference, { access: callable }));
    await settled();
    expect(() => tenant.grantInvoke("group:late@example.com")).toThrow(
      "a grant on the workload of tenant 'acme' must come right after the tenant is created, in the same turn; move the call up",
    );
    expect(() => tenant.grantRead("group:late@example.com")).toThrow(/^a grant on the bucket of tenant 'acme' must/);
  });

  test("a tenant that is quarantined stays cut off whatever is granted", async () => {
    const recording = await startMocks();
    const tenant = new Tenant("acme", fullTenant(cellReference, { state: "quarantined", access: callable }));
    tenant.grantInvoke("group:support@example.com");
    tenant.grantRead("group:support@example.com");
    await settled();
    expect(JSON.stringify(recording.resources)).not.toContain("group:support@example.com");
  });

  test("the same principal twice is one member", async () => {
    const recording = await deploy({ through: "invoker", members: ["group:a@example.com", "group:a@example.com"] });
    expect(bindings(recording, invokerPolicy, "acme-workload-invokers")[0].members).toEqual(["group:a@example.com"]);
  });
});
