/** As whom machines, apps, clusters and schedules act. */
import type { FaultKind } from "../faultKind";
import { alone, gcp, oneTenant, raw, region, twoTenants } from "../surroundings";

const own = { serviceAccount: { email: "vm@p.iam.gserviceaccount.com", scopes: ["cloud-platform"] } };
const machine = {
  machineType: "e2-small",
  zone: `${region}-b`,
  bootDisk: { initializeParams: { image: "debian-12" } },
};

export const otherIdentities: FaultKind = {
  title: "Accounts of what runs beside Cloud Run and functions",
  bad: [
    [
      "a machine on the project's default account",
      alone("gcp:compute/instance:Instance", {
        ...machine,
        networkInterfaces: [{ network: "default" }],
        serviceAccount: { email: "default", scopes: ["cloud-platform"] },
      }),
      "own-service-account",
    ],
    [
      "a TPU on the project's default account",
      alone("gcp:tpu/v2Vm:V2Vm", { name: "t", zone: `${region}-b`, runtimeVersion: "v2-alpha" }),
      "own-service-account",
    ],
    [
      "a notebook on the project's default account",
      alone("gcp:workbench/instance:Instance", { location: region, gceSetup: { machineType: "e2-standard-4" } }),
      "own-service-account",
    ],
    [
      "a reasoning engine that acts as another tenant's account",
      twoTenants((acme, globex) => {
        raw("gcp:vertex/aiReasoningEngine:AiReasoningEngine", "e", {
          region,
          displayName: "e",
          labels: acme.labels,
          spec: { serviceAccount: globex.account.email },
        });
      }),
      "own-service-account",
    ],
    [
      "App Engine on the project's default account",
      alone("gcp:appengine/standardAppVersion:StandardAppVersion", { service: "default", runtime: "python312" }),
      "own-service-account",
    ],
    [
      "a node pool on the project's default account",
      alone("gcp:container/nodePool:NodePool", { cluster: "c", nodeConfig: { machineType: "e2-small" } }),
      "own-service-account",
    ],
    [
      "one account for a machine of one tenant and the service of another",
      twoTenants((acme) => {
        raw("gcp:compute/instance:Instance", "vm", {
          ...machine,
          labels: { tenant: "globex" },
          serviceAccount: { email: acme.account.email, scopes: ["cloud-platform"] },
        });
      }),
      "own-service-account",
    ],
    [
      "one account for two tenants' machines",
      () => {
        const account = new gcp.serviceaccount.Account("vm", { accountId: "vm" });
        for (const id of ["acme", "globex"]) {
          raw("gcp:compute/instance:Instance", id, {
            ...machine,
            labels: { tenant: id },
            serviceAccount: { email: account.email, scopes: ["cloud-platform"] },
          });
        }
      },
      "no-shared-service-account",
    ],
    [
      "another tenant's bucket mounted by an App Engine app through its account",
      twoTenants((acme, globex) => {
        raw("gcp:appengine/standardAppVersion:StandardAppVersion", "gae", {
          service: "acme",
          runtime: "nodejs22",
          serviceAccount: globex.account.email,
          envVariables: { TENANT: acme.id },
        });
        raw("gcp:workflows/workflow:Workflow", "wf", {
          region,
          labels: acme.labels,
          serviceAccount: globex.account.email,
          sourceContents: "main:\n  steps: []\n",
        });
      }),
      "own-service-account",
    ],
    [
      "a template on the default account by its address",
      oneTenant((_acme, { subnet }) => {
        raw("gcp:compute/instanceTemplate:InstanceTemplate", "t", {
          machineType: "e2-small",
          disks: [{ sourceImage: "debian-12" }],
          networkInterfaces: [{ subnetwork: subnet.id }],
          serviceAccount: { email: "123456789012-compute@developer.gserviceaccount.com", scopes: ["cloud-platform"] },
        });
      }),
      "own-service-account",
    ],
    [
      "a batch of Spark on the project's default account",
      alone("gcp:dataproc/batch:Batch", {
        location: region,
        batchId: "nightly",
        sparkBatch: { mainClass: "app.Main" },
        environmentConfig: { executionConfig: { ttl: "3600s" } },
      }),
      "own-service-account",
    ],
    [
      "another tenant's account for a labelled pipeline of Vertex",
      twoTenants((acme, globex) => {
        raw("gcp:vertex/aiReasoningEngine:AiReasoningEngine", "e", {
          displayName: "e",
          region,
          labels: acme.labels,
          spec: { serviceAccount: globex.account.email },
        });
      }),
      "own-service-account",
    ],
  ],
  good: [
    [
      "a machine that fetches its secret by its own account",
      alone("gcp:compute/instance:Instance", {
        ...machine,
        ...own,
        networkInterfaces: [{ subnetwork: "s" }],
        metadataStartupScript:
          "#!/bin/bash\nDB_PASSWORD=$(gcloud secrets versions access latest --secret=acme-db)\nexport DB_PASSWORD\nsystemctl start app\n",
      }),
    ],
    [
      "a machine with its database's address",
      oneTenant((acme) => {
        const database = raw(
          "gcp:sql/databaseInstance:DatabaseInstance",
          "db",
          { databaseVersion: "POSTGRES_17", settings: { tier: "t", userLabels: acme.labels } },
          ["privateIpAddress"],
        );
        raw("gcp:compute/instance:Instance", "vm", {
          ...machine,
          labels: acme.labels,
          serviceAccount: { email: acme.account.email },
          metadata: { "db-host": database.privateIpAddress, "enable-oslogin": "TRUE" },
        });
      }),
    ],
    [
      "a workflow that calls a tenant's own service",
      oneTenant((acme) => {
        const app = acme.service();
        raw("gcp:workflows/workflow:Workflow", "wf", {
          region,
          labels: acme.labels,
          serviceAccount: acme.account.email,
          sourceContents: `main:\n  steps:\n  - call:\n      call: http.post\n      args:\n        url: \${sys.get_env("APP")}\n        auth:\n          type: OIDC\n`,
          userEnvVars: { APP: app.uri },
        });
      }),
    ],
    [
      "a schedule that calls the tenant's service as the tenant",
      oneTenant((acme) => {
        const app = acme.service();
        raw("gcp:cloudscheduler/job:Job", "nightly", {
          region,
          schedule: "0 3 * * *",
          httpTarget: { uri: app.uri, httpMethod: "POST", oidcToken: { serviceAccountEmail: acme.account.email } },
        });
      }),
    ],
    [
      "a cluster with workload identity",
      alone("gcp:container/cluster:Cluster", {
        location: region,
        enableAutopilot: true,
        privateClusterConfig: { enablePrivateNodes: true },
        clusterAutoscaling: { autoProvisioningDefaults: { serviceAccount: "n@p.iam.gserviceaccount.com" } },
      }),
    ],
    [
      "a batch of Spark on its own account",
      oneTenant((acme, { subnet }) => {
        raw("gcp:dataproc/batch:Batch", "b", {
          location: region,
          batchId: "nightly",
          labels: acme.labels,
          sparkBatch: { mainClass: "app.Main" },
          environmentConfig: { executionConfig: { serviceAccount: acme.account.email, subnetworkUri: subnet.id } },
        });
      }),
    ],
  ],
};
