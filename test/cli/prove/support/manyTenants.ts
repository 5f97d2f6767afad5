/** Stacks of many tenants of full size, written as the engine writes a state. */
import type { WrittenResource } from "../../../../cli/prove/read";
import { account, bucket, emailOf, project, secret, service, subnet, written } from "./written";

const region = "europe-west1";
const events = Object.fromEntries(
  Array.from({ length: 5 }, (_, index) => [
    `event_${index}`,
    {
      to: ["mixpanel", "segment"],
      fields: { pages: { integer: { min: 0, max: 500 } }, workspace: "pseudonym", ok: "boolean" },
    },
  ]),
);
const plan = JSON.stringify({ version: 1, vendors: { mixpanel: {}, segment: {} }, events });

const policyData = (role: string, member: string) => JSON.stringify({ bindings: [{ role, members: [member] }] });
const run = (id: string) => `serviceAccount:${emailOf(`${id}-run`)}`;

/** A cell and its tenants: two services, two accounts, six secrets, a bucket and a key each, every one with its policy. */
export function manyTenants(count: number): WrittenResource[] {
  const nat = written("gcp:compute/routerNat:RouterNat", "egress-nat", {
    router: "egress",
    region,
    sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
    subnetworks: [{ name: "outside", sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
  });
  const outside = written("gcp:compute/subnetwork:Subnetwork", "outside", {
    name: "outside",
    region,
    network: "outside",
  });
  const ids = Array.from({ length: count }, (_, index) => `tenant-${String(index + 1).padStart(3, "0")}`);
  return [subnet, outside, nat, ...ids.flatMap(tenant)];
}

function tenant(id: string): WrittenResource[] {
  const labels = { tenant: id };
  const secrets = Array.from({ length: 6 }, (_, index) => `${id}-key-${index}`);
  const key = `projects/${project}/locations/${region}/keyRings/cell/cryptoKeys/${id}`;
  return [
    account(`${id}-run`),
    account(`${id}-egress`),
    ...secrets.flatMap((name) => [
      secret(name, id),
      written("gcp:secretmanager/secretIamPolicy:SecretIamPolicy", name, {
        secretId: name,
        policyData: policyData("roles/secretmanager.secretAccessor", run(id)),
      }),
    ]),
    bucket(`${id}-data`, id),
    written("gcp:storage/bucketIAMPolicy:BucketIAMPolicy", `${id}-data`, {
      bucket: `${id}-data`,
      policyData: policyData("roles/storage.objectUser", run(id)),
    }),
    written("gcp:kms/cryptoKey:CryptoKey", id, {
      name: id,
      keyRing: `projects/${project}/locations/${region}/keyRings/cell`,
      labels,
    }),
    written("gcp:kms/cryptoKeyIAMPolicy:CryptoKeyIAMPolicy", id, {
      cryptoKeyId: key,
      policyData: policyData(
        "roles/cloudkms.cryptoKeyEncrypterDecrypter",
        "serviceAccount:service-1@gs-project-accounts.iam.gserviceaccount.com",
      ),
    }),
    proxyOf(id),
    written("gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy", `${id}-egress`, {
      name: `${id}-egress`,
      location: region,
      policyData: policyData("roles/run.invoker", run(id)),
    }),
    workloadOf(id),
  ];
}

const urlOf = (id: string) => `https://${id}-egress-abc.a.run.app`;

function proxyOf(id: string): WrittenResource {
  const proxy = service(`${id}-egress`, id, `${id}-egress`, {
    labels: { tenant: id, "bulkhead-role": "egress-proxy" },
    template: {
      serviceAccount: emailOf(`${id}-egress`),
      vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: "outside" }] },
      containers: [{ image: "example/egress", envs: [{ name: "ANALYTICS_PLAN", value: plan }] }],
    },
  });
  return { ...proxy, outputs: { ...proxy.inputs, uri: urlOf(id) } };
}

function workloadOf(id: string): WrittenResource {
  return service(`${id}-workload`, id, `${id}-run`, {
    template: {
      serviceAccount: emailOf(`${id}-run`),
      vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: "inside" }] },
      containers: [{ image: "example/app", envs: [{ name: "PROXY_URL", value: urlOf(id) }] }],
      volumes: [{ name: "key", secret: { secret: `${id}-key-0` } }],
    },
  });
}
