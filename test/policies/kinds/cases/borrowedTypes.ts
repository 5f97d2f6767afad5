/** Components that borrow Bulkhead's type names. */
import type { FaultKind } from "../faultKind";
import { closedNetwork, gcp, region, tenant, twoTenants } from "../surroundings";
import { Borrowed, cellWithTrail, inComponent, serviceIn } from "./borrowedParts";

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
        const volumes = [acme, globex].map((one) => ({ name: one.id, secret: { secret: one.secret().secretId } }));
        serviceIn(undefined, "ops", place, account, { tenant: "platform" }, { volumes });
      }),
      "no-shared-secret",
    ],
    [
      "two customers' apps in a tenant's component inside a cell",
      () => {
        const cell = new Borrowed("bulkhead:index:Cell", "own", {});
        const place = closedNetwork();
        const account = new gcp.serviceaccount.Account("one", { accountId: "one" }, { parent: cell });
        for (const id of ["acme", "globex"]) {
          const parent = new Borrowed("bulkhead:index:Tenant", id, {}, { parent: cell });
          serviceIn(parent, id, place, account);
        }
      },
      "no-shared-service-account",
    ],
    ["a name that only looks like a cell's", inComponent("bulkhead:index:cell"), "no-shared-service-account"],
    [
      "a bucket in one tenant's component that the other writes",
      twoTenants((_acme, globex) => {
        const parent = new Borrowed("bulkhead:index:Tenant", "acme", {});
        const bucket = new gcp.storage.Bucket(
          "files",
          { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" },
          { parent },
        );
        new gcp.storage.BucketIAMMember("g", {
          bucket: bucket.name,
          role: "roles/storage.objectUser",
          member: globex.member,
        });
      }),
      "no-shared-storage",
    ],
    [
      "a database of the platform that two tenants use",
      twoTenants((acme, globex) => {
        const parent = new Borrowed("bulkhead:index:Cell", "own", {});
        const database = new gcp.sql.DatabaseInstance(
          "db",
          { databaseVersion: "POSTGRES_17", settings: { tier: "t" } },
          { parent },
        );
        for (const one of [acme, globex]) {
          one.envs({ DB_HOST: database.privateIpAddress });
        }
      }),
      "no-shared-storage",
    ],
    [
      "an account in a tenant's component that another tenant's service runs as",
      () => {
        const place = closedNetwork();
        const parent = new Borrowed("bulkhead:index:Tenant", "acme", {});
        const account = new gcp.serviceaccount.Account("acme", { accountId: "acme-run" }, { parent });
        serviceIn(parent, "acme", place, account);
        tenant("globex", place).service("globex-app", { serviceAccount: account.email });
      },
      "no-shared-service-account",
    ],
    [
      "a job of the platform that holds two customers' secrets",
      twoTenants((acme, globex) => {
        const parent = new Borrowed("bulkhead:index:Cell", "own", {});
        const account = new gcp.serviceaccount.Account("ops", { accountId: "ops" }, { parent });
        new gcp.cloudrunv2.Job(
          "ops",
          {
            location: region,
            template: {
              template: {
                serviceAccount: account.email,
                vpcAccess: acme.vpcAccess,
                volumes: [acme, globex].map((one) => ({ name: one.id, secret: { secret: one.secret().secretId } })),
                containers: [{ image: "example/ops" }],
              },
            },
          },
          { parent },
        );
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
        serviceIn(parent, "app", place, account);
      },
    ],
    [
      "a service of the platform by its label",
      twoTenants((_acme, _globex, place) => {
        const account = new gcp.serviceaccount.Account("ops", { accountId: "ops" });
        serviceIn(undefined, "ops", place, account, { tenant: "platform" });
      }),
    ],
    [
      "a service in a tenant's component, on that tenant's account",
      () => {
        const parent = new Borrowed("bulkhead:index:Tenant", "acme", {});
        const place = closedNetwork();
        const account = new gcp.serviceaccount.Account("acme", { accountId: "acme-run" }, { parent });
        serviceIn(parent, "app", place, account);
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
          serviceIn(parent, id, place, account, { tenant: id });
        }
      },
    ],
    [
      "a network of a cell of one's own, with tenants in it",
      () => {
        const parent = cellWithTrail();
        const network = new gcp.compute.Network(
          "vpc",
          { autoCreateSubnetworks: false, deleteDefaultRoutesOnCreate: true },
          { parent },
        );
        const subnet = new gcp.compute.Subnetwork(
          "apps",
          { network: network.id, region, ipCidrRange: "10.1.0.0/24", privateIpGoogleAccess: true },
          { parent },
        );
        for (const id of ["acme", "globex"]) {
          tenant(id, { network, subnet }).service();
        }
      },
    ],
    [
      "a secret and a bucket in each tenant's component",
      () => {
        const place = closedNetwork();
        for (const id of ["acme", "globex"]) {
          const parent = new Borrowed("bulkhead:index:Tenant", id, {});
          const secret = new gcp.secretmanager.Secret(id, { secretId: id, replication: { auto: {} } }, { parent });
          const bucket = new gcp.storage.Bucket(
            id,
            { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" },
            { parent },
          );
          tenant(id, place).service(`${id}-app`, {
            volumes: [
              { name: "k", secret: { secret: secret.secretId } },
              { name: "f", gcs: { bucket: bucket.name } },
            ],
          });
        }
      },
    ],
    [
      "a service in a component inside a tenant's component",
      () => {
        const outer = new Borrowed("bulkhead:index:Tenant", "acme", {});
        const parent = new Borrowed("acme:index:Backend", "backend", {}, { parent: outer });
        const account = new gcp.serviceaccount.Account("acme", { accountId: "acme-run" }, { parent: outer });
        serviceIn(parent, "app", closedNetwork(), account);
      },
    ],
    [
      "a topic of a cell of one's own that tenants publish to",
      twoTenants((acme, globex) => {
        const parent = cellWithTrail();
        const topic = new gcp.pubsub.Topic("t", {}, { parent });
        for (const one of [acme, globex]) {
          new gcp.pubsub.TopicIAMMember(one.id, {
            topic: topic.name,
            role: "roles/pubsub.publisher",
            member: one.member,
          });
        }
      }),
    ],
    [
      "two services on two accounts beside a cell of one's own",
      () => {
        cellWithTrail();
        const place = closedNetwork();
        for (const id of ["acme", "globex"]) {
          const parent = new Borrowed("acme:index:App", id, {});
          serviceIn(parent, id, place, new gcp.serviceaccount.Account(id, { accountId: `${id}-run` }, { parent }));
        }
      },
    ],
  ],
};
