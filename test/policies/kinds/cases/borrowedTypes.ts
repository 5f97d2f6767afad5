/** Components that borrow Bulkhead's type names. */
import type { FaultKind } from "../faultKind";
import { closedNetwork, gcp, pulumi, region, tenant, twoTenants } from "../surroundings";

class Borrowed extends pulumi.ComponentResource {}

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
