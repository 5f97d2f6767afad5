/**
 * Two tenants behind every wall, written with plain Google Cloud resources, and the same with one wall out each. What is
 * proved on it does not rest on Bulkhead's components.
 */
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as compute from "@pulumi/gcp/compute";
import * as kms from "@pulumi/gcp/kms";
import * as projects from "@pulumi/gcp/projects";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { readResources } from "../../../../cli/prove/read";
import type { Resource } from "../../../../policies/graph";
import { record } from "../../../policies/support/record";

/** One wall that can be taken out. */
export type Hole =
  | "secret grant"
  | "bucket grant"
  | "project grant"
  | "shared account"
  | "shared secret"
  | "open ingress"
  | "open invoker"
  | "nat"
  | "token creator"
  | "key file"
  | "own way out";

const project = "example";
const region = "europe-west1";
const tenants = ["acme", "globex"] as const;

const plan = {
  version: 1,
  vendors: { mixpanel: { region: "eu" } },
  events: {
    report_generated: {
      to: ["mixpanel"],
      fields: { pages: { integer: { min: 0, max: 500 } }, workspace: "pseudonym" },
    },
  },
  apis: { anthropic: { upstream: "https://api.anthropic.com", header: "x-api-key", key: "anthropic" } },
};

const policy = (role: string, ...members: pulumi.Input<string>[]) =>
  pulumi.jsonStringify({ bindings: [{ role, members }] });

interface Parts {
  readonly account: serviceaccount.Account;
  readonly proxyAccount: serviceaccount.Account;
  readonly secret: secretmanager.Secret;
  readonly bucket: storage.Bucket;
  readonly service: cloudrunv2.Service;
}

export function twoTenants(hole?: Hole): void {
  const network = (name: string) => {
    const own = new compute.Network(name, {
      name,
      project,
      autoCreateSubnetworks: false,
      deleteDefaultRoutesOnCreate: true,
    });
    const subnet = new compute.Subnetwork(name, { name, project, region, network: own.id, ipCidrRange: "10.0.0.0/24" });
    return { own, subnet };
  };
  const inside = network("workload");
  const outside = network("egress");
  const nat = (name: string, { own, subnet }: typeof inside) => {
    const router = new compute.Router(name, { name, project, region, network: own.id });
    new compute.RouterNat(name, {
      name,
      project,
      region,
      router: router.name,
      natIpAllocateOption: "AUTO_ONLY",
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: subnet.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
    });
  };
  nat("egress-nat", outside);
  if (hole === "nat") {
    nat("workload-nat", inside);
  }
  const made = new Map(tenants.map((id) => [id, tenant(id, inside.subnet, outside.subnet, hole)]));
  const [acme, globex] = tenants.map((id) => made.get(id));
  if (acme === undefined || globex === undefined) {
    throw new Error("both tenants are made");
  }
  widen(hole, acme, globex);
}

function tenant(id: string, subnet: compute.Subnetwork, egress: compute.Subnetwork, hole: Hole | undefined): Parts {
  const labels = { tenant: id };
  const account = new serviceaccount.Account(`${id}-run`, { accountId: `${id}-run`, project });
  const proxyAccount = new serviceaccount.Account(`${id}-egress`, { accountId: `${id}-egress`, project });
  const sharedAccount = serviceaccountOf(hole, account, id);
  const secret = new secretmanager.Secret(`${id}-key`, {
    secretId: `${id}-key`,
    project,
    labels,
    replication: { auto: {} },
  });
  const readers =
    hole === "shared secret" && id === "acme" ? [`serviceAccount:globex-run@${project}.iam.gserviceaccount.com`] : [];
  if (hole !== "secret grant" || id !== "acme") {
    new secretmanager.SecretIamPolicy(`${id}-key`, {
      secretId: secret.secretId,
      project,
      policyData: policy("roles/secretmanager.secretAccessor", account.member, ...readers),
    });
  }
  const bucket = new storage.Bucket(`${id}-data`, {
    name: `${id}-data`,
    project,
    location: "EU",
    labels,
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
  });
  new storage.BucketIAMPolicy(`${id}-data`, {
    bucket: bucket.name,
    policyData: policy("roles/storage.objectUser", account.member),
  });
  const proxy = new cloudrunv2.Service(`${id}-egress`, {
    name: `${id}-egress`,
    project,
    location: region,
    ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
    labels: { ...labels, "bulkhead-role": "egress-proxy" },
    template: {
      serviceAccount: proxyAccount.email,
      vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: egress.id }] },
      containers: [
        { image: "example/egress", args: ["proxy"], envs: [{ name: "ANALYTICS_PLAN", value: JSON.stringify(plan) }] },
      ],
    },
  });
  new cloudrunv2.ServiceIamPolicy(`${id}-egress`, {
    name: proxy.name,
    project,
    location: region,
    policyData: policy("roles/run.invoker", account.member),
  });
  const service = new cloudrunv2.Service(`${id}-workload`, {
    name: `${id}-workload`,
    project,
    location: region,
    ingress: hole === "open ingress" && id === "acme" ? "INGRESS_TRAFFIC_ALL" : "INGRESS_TRAFFIC_INTERNAL_ONLY",
    invokerIamDisabled: hole === "open invoker" && id === "acme",
    labels: { ...labels, "bulkhead-role": "workload" },
    template: {
      serviceAccount: sharedAccount.email,
      vpcAccess: {
        egress: hole === "own way out" && id === "acme" ? "PRIVATE_RANGES_ONLY" : "ALL_TRAFFIC",
        networkInterfaces: [{ subnetwork: subnet.id }],
      },
      containers: [{ image: "example/app", envs: [{ name: "PROXY_URL", value: proxy.uri }] }],
      volumes: [{ name: "key", secret: { secret: secretOf(hole, secret, id).secretId } }],
    },
  });
  const ring = new kms.KeyRing(id, { name: id, project, location: region });
  const key = new kms.CryptoKey(id, { name: id, keyRing: ring.id, labels });
  new kms.CryptoKeyIAMPolicy(id, {
    cryptoKeyId: key.id,
    policyData: policy(
      "roles/cloudkms.cryptoKeyEncrypterDecrypter",
      "serviceAccount:service-1@gs-project-accounts.iam.gserviceaccount.com",
    ),
  });
  return { account, proxyAccount, secret, bucket, service };
}

let firstAccount: serviceaccount.Account | undefined;
let firstSecret: secretmanager.Secret | undefined;

/** With the wall out, the second tenant runs as the first one's account. */
function serviceaccountOf(hole: Hole | undefined, own: serviceaccount.Account, id: string): serviceaccount.Account {
  if (id === tenants[0]) {
    firstAccount = own;
  }
  return hole === "shared account" ? (firstAccount ?? own) : own;
}

function secretOf(hole: Hole | undefined, own: secretmanager.Secret, id: string): secretmanager.Secret {
  if (id === tenants[0]) {
    firstSecret = own;
  }
  return hole === "shared secret" ? (firstSecret ?? own) : own;
}

/** Grants that reach from globex into acme. */
function widen(hole: Hole | undefined, acme: Parts, globex: Parts): void {
  const { member } = globex.account;
  switch (hole) {
    case "secret grant": {
      const role = "roles/secretmanager.secretAccessor";
      new secretmanager.SecretIamMember("one-too-many", { secretId: acme.secret.secretId, project, role, member });
      return;
    }
    case "bucket grant":
      new storage.BucketIAMMember("one-too-many", {
        bucket: acme.bucket.name,
        role: "roles/storage.objectViewer",
        member,
      });
      return;
    case "project grant":
      new projects.IAMMember("one-too-many", { project, role: "roles/secretmanager.secretAccessor", member });
      return;
    case "token creator": {
      const role = "roles/iam.serviceAccountTokenCreator";
      new serviceaccount.IAMMember("one-too-many", { serviceAccountId: acme.account.name, role, member });
      return;
    }
    case "key file":
      new serviceaccount.Key("one-too-many", { serviceAccountId: acme.account.name });
      return;
    default:
  }
}

/** The resources of a program as an engine would know them: in a preview, or deployed. */
export async function resourcesOf(program: () => unknown, preview: boolean): Promise<Resource[]> {
  return readResources(await record(program, { preview }));
}
