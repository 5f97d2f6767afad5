/** Types that only borrow Bulkhead's names, other public doors, and excuses. */
import type { FaultKind } from "../faultKind";
import {
  alone,
  closedNetwork,
  gcp,
  generated,
  key,
  password,
  pulumi,
  raw,
  region,
  tenant,
  twoTenants,
} from "../surroundings";

class Borrowed extends pulumi.ComponentResource {}
const literal = "no-secret-literal-in-program";

/** Two customers' apps on one account, in a component of one's own. */
const inComponent =
  (type: string, labels: (id: string) => object = () => ({})) =>
  () => {
    const parent = new Borrowed(type, "own", {});
    const place = closedNetwork();
    const account = new gcp.serviceaccount.Account("one", { accountId: "one" }, { parent });
    for (const id of ["acme", "globex"]) {
      new gcp.cloudrunv2.Service(
        id,
        {
          location: region,
          labels: labels(id) as Record<string, string>,
          ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
          template: {
            serviceAccount: account.email,
            vpcAccess: {
              egress: "ALL_TRAFFIC",
              networkInterfaces: [{ network: place.network.id, subnetwork: place.subnet.id }],
            },
            containers: [{ image: `example/${id}` }],
          },
        },
        { parent },
      );
    }
  };

export const borrowedTypes: FaultKind = {
  title: "Components that borrow Bulkhead's type names",
  bad: [
    ["two customers' apps in a cell of one's own", inComponent("bulkhead:index:Cell"), "no-shared-service-account"],
    [
      "two tenants' apps in one tenant's component",
      inComponent("bulkhead:index:Tenant", (id) => ({ tenant: id })),
      "no-shared-service-account",
    ],
    [
      "one secret of the platform for two tenants",
      () => {
        const parent = new Borrowed("bulkhead:index:Cell", "own", {});
        const place = closedNetwork();
        const secret = new gcp.secretmanager.Secret("key", { secretId: "key", replication: { auto: {} } }, { parent });
        for (const id of ["acme", "globex"]) {
          tenant(id, place).service(`${id}-app`, { volumes: [{ name: "k", secret: { secret: secret.secretId } }] });
        }
      },
      "no-shared-secret",
    ],
    [
      "a bucket of the platform that both write",
      () => {
        const parent = new Borrowed("bulkhead:index:Cell", "own", {});
        const place = closedNetwork();
        const bucket = new gcp.storage.Bucket(
          "files",
          { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" },
          { parent },
        );
        for (const id of ["acme", "globex"]) {
          tenant(id, place).service(`${id}-app`, { volumes: [{ name: "f", gcs: { bucket: bucket.name } }] });
        }
      },
      "no-shared-storage",
    ],
    [
      "secrets of two customers that one platform service holds",
      twoTenants((acme, globex, place) => {
        const account = new gcp.serviceaccount.Account("ops", { accountId: "ops" });
        new gcp.cloudrunv2.Service("ops", {
          location: region,
          labels: { tenant: "platform" },
          ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
          template: {
            serviceAccount: account.email,
            vpcAccess: {
              egress: "ALL_TRAFFIC",
              networkInterfaces: [{ network: place.network.id, subnetwork: place.subnet.id }],
            },
            volumes: [acme, globex].map((one) => ({ name: one.id, secret: { secret: one.secret().secretId } })),
            containers: [{ image: "example/ops" }],
          },
        });
      }),
      "no-shared-secret",
    ],
  ],
  good: [
    [
      "one app in a component of one's own",
      () => {
        const parent = new Borrowed("acme:index:App", "own", {});
        const place = closedNetwork();
        const account = new gcp.serviceaccount.Account("one", { accountId: "one" }, { parent });
        new gcp.cloudrunv2.Service(
          "app",
          {
            location: region,
            ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
            template: {
              serviceAccount: account.email,
              vpcAccess: {
                egress: "ALL_TRAFFIC",
                networkInterfaces: [{ network: place.network.id, subnetwork: place.subnet.id }],
              },
              containers: [{ image: "example/app" }],
            },
          },
          { parent },
        );
      },
    ],
    [
      "a service of the platform by its label",
      twoTenants((_acme, _globex, place) => {
        const account = new gcp.serviceaccount.Account("ops", { accountId: "ops" });
        new gcp.cloudrunv2.Service("ops", {
          location: region,
          labels: { tenant: "platform" },
          ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
          template: {
            serviceAccount: account.email,
            vpcAccess: {
              egress: "ALL_TRAFFIC",
              networkInterfaces: [{ network: place.network.id, subnetwork: place.subnet.id }],
            },
            containers: [{ image: "example/ops" }],
          },
        });
      }),
    ],
    [
      "a service in a tenant's component, on that tenant's account",
      () => {
        const parent = new Borrowed("bulkhead:index:Tenant", "acme", {});
        const place = closedNetwork();
        const account = new gcp.serviceaccount.Account("acme", { accountId: "acme-run" }, { parent });
        new gcp.cloudrunv2.Service(
          "app",
          {
            location: region,
            ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
            template: {
              serviceAccount: account.email,
              vpcAccess: {
                egress: "ALL_TRAFFIC",
                networkInterfaces: [{ network: place.network.id, subnetwork: place.subnet.id }],
              },
              containers: [{ image: "example/app" }],
            },
          },
          { parent },
        );
      },
    ],
    [
      "a secret in a tenant's component that its own service uses",
      () => {
        const parent = new Borrowed("bulkhead:index:Tenant", "acme", {});
        const secret = new gcp.secretmanager.Secret("key", { secretId: "key", replication: { auto: {} } }, { parent });
        tenant("acme").service("acme-app", { volumes: [{ name: "k", secret: { secret: secret.secretId } }] });
      },
    ],
    [
      "a service in each tenant's own component",
      () => {
        const place = closedNetwork();
        for (const id of ["acme", "globex"]) {
          const parent = new Borrowed("acme:index:Tenant", id, {});
          const account = new gcp.serviceaccount.Account(id, { accountId: `${id}-run` }, { parent });
          new gcp.cloudrunv2.Service(
            id,
            {
              location: region,
              labels: { tenant: id },
              ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
              template: {
                serviceAccount: account.email,
                vpcAccess: {
                  egress: "ALL_TRAFFIC",
                  networkInterfaces: [{ network: place.network.id, subnetwork: place.subnet.id }],
                },
                containers: [{ image: `example/${id}` }],
              },
            },
            { parent },
          );
        }
      },
    ],
  ],
};

export const otherDoors: FaultKind = {
  title: "Public doors beside a service's ingress",
  bad: [
    [
      "a database open to everybody",
      alone("gcp:sql/databaseInstance:DatabaseInstance", {
        databaseVersion: "MYSQL_8_0",
        settings: {
          tier: "t",
          ipConfiguration: { ipv4Enabled: true, authorizedNetworks: [{ name: "all", value: "0.0.0.0/0" }] },
        },
      }),
      "restricted-ingress",
    ],
    [
      "a database open to both halves of the internet",
      alone("gcp:sql/databaseInstance:DatabaseInstance", {
        databaseVersion: "MYSQL_8_0",
        settings: {
          tier: "t",
          ipConfiguration: {
            ipv4Enabled: true,
            authorizedNetworks: [{ value: "0.0.0.0/1" }, { value: "128.0.0.0/1" }],
          },
        },
      }),
      "restricted-ingress",
    ],
    [
      "a load balancer of Kubernetes",
      alone("kubernetes:core/v1:Service", {
        metadata: { name: "s" },
        spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
      }),
      "restricted-ingress",
    ],
    [
      "a load balancer of Kubernetes with another annotation",
      alone("kubernetes:core/v1:Service", {
        metadata: { name: "s", annotations: { "cloud.google.com/neg": "{}" } },
        spec: { type: "LoadBalancer", ports: [{ port: 443 }] },
      }),
      "restricted-ingress",
    ],
    [
      "an ingress of Kubernetes in the class of the external load balancer",
      alone("kubernetes:networking.k8s.io/v1:Ingress", {
        metadata: { name: "s", annotations: { "kubernetes.io/ingress.class": "gce" } },
        spec: { rules: [] },
      }),
      "restricted-ingress",
    ],
    [
      "an ingress of Kubernetes by the name of its class",
      alone("kubernetes:networking.k8s.io/v1:Ingress", { metadata: { name: "s" }, spec: { ingressClassName: "gce" } }),
      "restricted-ingress",
    ],
    [
      "a service open to all",
      twoTenants((acme) => {
        acme.service("acme-site", {}, { ingress: "INGRESS_TRAFFIC_ALL" });
      }),
      "restricted-ingress",
    ],
    [
      "a public invoker through a policy",
      twoTenants((acme) => {
        const app = acme.service("acme-site");
        new gcp.cloudrunv2.ServiceIamPolicy("p", {
          name: app.name,
          location: region,
          policyData: JSON.stringify({ bindings: [{ role: "roles/run.invoker", members: ["allUsers"] }] }),
        });
      }),
      "authenticated-access",
    ],
    [
      "a gateway without authentication",
      alone("gcp:apigateway/apiConfig:ApiConfig", {
        api: "a",
        openapiDocuments: [
          {
            document: {
              path: "spec.yaml",
              contents: Buffer.from(
                "swagger: '2.0'\nhost: a\npaths:\n  /orders:\n    get:\n      operationId: o\n      x-google-backend:\n        address: https://app-abc.a.run.app\n",
              ).toString("base64"),
            },
          },
        ],
      }),
      "authenticated-access",
    ],
  ],
  good: [
    [
      "a database open to one office",
      alone("gcp:sql/databaseInstance:DatabaseInstance", {
        databaseVersion: "MYSQL_8_0",
        settings: {
          tier: "t",
          ipConfiguration: { ipv4Enabled: true, authorizedNetworks: [{ name: "office", value: "203.0.113.7/32" }] },
        },
      }),
    ],
    [
      "an internal load balancer of Kubernetes",
      alone("kubernetes:core/v1:Service", {
        metadata: { name: "s", annotations: { "networking.gke.io/load-balancer-type": "Internal" } },
        spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
      }),
    ],
    [
      "an ingress of Kubernetes in the class of the internal load balancer",
      alone("kubernetes:networking.k8s.io/v1:Ingress", {
        metadata: { name: "s", annotations: { "kubernetes.io/ingress.class": "gce-internal" } },
        spec: { rules: [] },
      }),
    ],
    [
      "a service inside the cluster",
      alone("kubernetes:core/v1:Service", {
        metadata: { name: "s" },
        spec: { type: "ClusterIP", ports: [{ port: 80 }] },
      }),
    ],
    [
      "a service behind Identity-Aware Proxy",
      twoTenants((acme) => {
        acme.service("acme-site", {}, { ingress: "INGRESS_TRAFFIC_ALL", iapEnabled: true });
      }),
    ],
    [
      "a gateway that asks for a key of its users",
      alone("gcp:apigateway/apiConfig:ApiConfig", {
        api: "a",
        openapiDocuments: [
          {
            document: {
              path: "spec.yaml",
              contents: Buffer.from(
                "swagger: '2.0'\nhost: a\nsecurityDefinitions:\n  firebase:\n    type: oauth2\n    flow: implicit\n    authorizationUrl: ''\n    x-google-issuer: https://securetoken.google.com/p\nsecurity:\n- firebase: []\npaths:\n  /orders:\n    get:\n      operationId: o\n",
              ).toString("base64"),
            },
          },
        ],
      }),
    ],
  ],
};

export const excuses: FaultKind = {
  title: "Excuses and detours",
  bad: [
    [
      "a password that contains 'changeme'",
      twoTenants((acme) => {
        new gcp.secretmanager.SecretVersion("v", { secret: acme.secret().id, secretData: "changeme-Quartz-1177" });
      }),
      literal,
    ],
    [
      "a password that contains 'placeholder'",
      twoTenants((acme) => {
        new gcp.secretmanager.SecretVersion("v", { secret: acme.secret().id, secretData: "Placeholder#9921!x" });
      }),
      literal,
    ],
    [
      "a build argument by name",
      alone("docker-build:index:Image", { push: false, buildArgs: { NPM_TOKEN: key } }),
      literal,
    ],
    [
      "a generated build argument",
      alone("docker-build:index:Image", () => ({ push: false, buildArgs: { STAGE: "prod", SIGNER: generated("p") } })),
      "no-secret-in-env",
    ],
    [
      "a build argument of the older provider",
      alone("docker:index/image:Image", { imageName: "i", build: { context: ".", args: { API_KEY: key } } }),
      literal,
    ],
    [
      "a command that writes a secret",
      alone("command:local:Command", {
        create: `printf '%s' '${password}' | gcloud secrets versions add acme-db --data-file=-`,
      }),
      literal,
    ],
    [
      "a command that deploys past the rules",
      alone("command:local:Command", () => ({
        create: pulumi.interpolate`gcloud run deploy app --set-env-vars DB_PASSWORD=${generated("p")}`,
      })),
      "no-secret-in-env",
    ],
    [
      "a command that deploys with a literal",
      alone("command:local:Command", {
        create: `gcloud run deploy app --image example/app --set-env-vars "DB_PASSWORD=${password},LOG=info"`,
      }),
      literal,
    ],
    [
      "a command on a machine",
      alone("command:remote:Command", {
        connection: { host: "10.0.0.9", user: "ops", password },
        create: "systemctl restart app",
      }),
      literal,
    ],
  ],
  good: [
    [
      "a placeholder that says so",
      twoTenants((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: "placeholder, replaced out of band",
        });
      }),
    ],
    [
      "changeme alone",
      twoTenants((acme) => {
        new gcp.secretmanager.SecretVersion("v", { secret: acme.secret().id, secretData: "changeme" });
      }),
    ],
    [
      "build arguments about the build",
      alone("docker-build:index:Image", {
        push: true,
        buildArgs: {
          NODE_VERSION: "22",
          COMMIT: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
          BUILDKIT_INLINE_CACHE: "1",
        },
      }),
    ],
    ["a build secret", alone("docker-build:index:Image", () => ({ push: true, secrets: { npm: generated("p") } }))],
    [
      "a command that fetches a secret",
      alone("command:local:Command", {
        create: "gcloud secrets versions access latest --secret=acme-db | psql -h 10.0.0.3 -f -",
      }),
    ],
    [
      "a resource of Kubernetes without secrets",
      () => {
        raw("kubernetes:core/v1:ConfigMap", "c", {
          metadata: { name: "c" },
          data: { LOG_LEVEL: "info", "app.yaml": "server:\n  port: 8080\n" },
        });
      },
    ],
  ],
};
