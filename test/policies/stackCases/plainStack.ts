/**
 * Two tenants done right in plain Pulumi, without any Bulkhead component, with places to break one thing at a time: what
 * most programs look like that the pack is run on.
 */
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as compute from "@pulumi/gcp/compute";
import * as logging from "@pulumi/gcp/logging";
import * as projects from "@pulumi/gcp/projects";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

export interface TenantParts {
  readonly id: string;
  readonly account: serviceaccount.Account;
  readonly secret: secretmanager.Secret;
  readonly bucket: storage.Bucket;
  readonly subnet: compute.Subnetwork;
}

export interface MadeTenant extends TenantParts {
  readonly service: cloudrunv2.Service;
}

export type Made = Readonly<Record<"acme" | "globex", MadeTenant>>;

export interface Changes {
  /** Arguments of each tenant's service. */
  readonly service?: (args: ServiceShape, parts: TenantParts) => cloudrunv2.ServiceArgs;
  /** Arguments of each tenant's bucket. */
  readonly bucket?: (args: storage.BucketArgs, tenant: string) => storage.BucketArgs;
  /** Readers of each tenant's secret. */
  readonly readers?: (parts: TenantParts) => pulumi.Input<string>[];
  /** Project of the accounts. Left out, their e-mails are unknown in a preview. */
  readonly accountProject?: string;
  readonly extra?: (made: Made) => void;
}

export const region = "europe-west1";

/** The whole stack, with changes. */
export function plainStack(changes: Changes = {}): void {
  const subnet = plainCell();
  const made = {
    acme: plainTenant("acme", subnet, changes),
    globex: plainTenant("globex", subnet, changes),
  };
  changes.extra?.(made);
}

/** The network and the audit trail that tenants share. */
export function plainCell(): compute.Subnetwork {
  plainAudit();
  return plainNetwork();
}

function plainNetwork(): compute.Subnetwork {
  const network = new compute.Network("cell", { autoCreateSubnetworks: false, deleteDefaultRoutesOnCreate: true });
  const egress = new compute.Subnetwork("egress", { network: network.id, region, ipCidrRange: "10.1.0.0/24" });
  const router = new compute.Router("router", { network: network.id, region });
  new compute.RouterNat("nat", {
    router: router.name,
    region,
    sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
    subnetworks: [{ name: egress.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
  });
  return new compute.Subnetwork("workload", { network: network.id, region, ipCidrRange: "10.0.0.0/24" });
}

function plainAudit(): void {
  new projects.IAMAuditConfig("audit", {
    project: "example",
    service: "allServices",
    auditLogConfigs: [{ logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
  });
  const logs = new logging.ProjectBucketConfig("logs", {
    project: "example",
    location: "global",
    bucketId: "audit",
    retentionDays: 400,
  });
  new logging.ProjectSink("sink", { destination: pulumi.interpolate`logging.googleapis.com/${logs.id}` });
}

export function plainTenant(id: string, subnet: compute.Subnetwork, changes: Changes): MadeTenant {
  const account = new serviceaccount.Account(`${id}-run`, { accountId: `${id}-run`, project: changes.accountProject });
  const secret = new secretmanager.Secret(`${id}-key`, {
    secretId: `${id}-key`,
    replication: { auto: {} },
    labels: { tenant: id },
  });
  const password = new random.RandomPassword(`${id}-password`, { length: 43, special: false });
  new secretmanager.SecretVersion(`${id}-version`, { secret: secret.id, secretData: password.result });
  const keepArgs = <T>(args: T): T => args;
  const bucketArgs = { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" };
  const bucket = new storage.Bucket(`${id}-files`, (changes.bucket ?? keepArgs)(bucketArgs, id));
  const parts = { id, account, secret, bucket, subnet };
  const readers = changes.readers?.(parts) ?? [pulumi.interpolate`serviceAccount:${account.email}`];
  new secretmanager.SecretIamPolicy(`${id}-readers`, {
    secretId: secret.secretId,
    policyData: documentOf("roles/secretmanager.secretAccessor", readers),
  });
  new storage.BucketIAMMember(`${id}-files-user`, {
    bucket: bucket.name,
    role: "roles/storage.objectUser",
    member: account.member,
  });
  const service = new cloudrunv2.Service(
    id,
    (changes.service ?? keepArgs<cloudrunv2.ServiceArgs>)(serviceArgs(parts), parts),
  );
  new cloudrunv2.ServiceIamBinding(`${id}-callers`, {
    name: service.name,
    location: region,
    role: "roles/run.invoker",
    members: [account.member],
  });
  return { ...parts, service };
}

/** A policy document that keeps the trace to its members in a preview. */
export function documentOf(role: string, members: pulumi.Input<string>[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ bindings: [{ role, members }] });
}

/** What a good service of a tenant is given. */
export function serviceArgs(parts: TenantParts): ServiceShape {
  return {
    location: region,
    ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
    labels: { tenant: parts.id, "bulkhead-role": "workload" },
    template: {
      serviceAccount: parts.account.email,
      vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: parts.subnet.id }] },
      volumes: [
        { name: "key", secret: { secret: parts.secret.secretId, items: [{ path: "value", version: "latest" }] } },
        { name: "files", gcs: { bucket: parts.bucket.name } },
      ],
      containers: [
        {
          image: "example/app",
          envs: [
            { name: "BUCKET", value: parts.bucket.name },
            { name: "LOG_LEVEL", value: "info" },
            { name: "TOKEN_BUDGET", value: "4096" },
          ],
          volumeMounts: [
            { name: "key", mountPath: "/keys" },
            { name: "files", mountPath: "/files" },
          ],
        },
      ],
    },
  };
}

/** Plain arguments, so that a case can spread and replace parts of them. */
export interface ServiceShape {
  location: string;
  ingress: string;
  labels: Record<string, string>;
  template: {
    serviceAccount?: pulumi.Input<string>;
    vpcAccess?: { egress?: string; networkInterfaces?: { subnetwork?: pulumi.Input<string> }[] };
    volumes: {
      name: string;
      secret?: { secret: pulumi.Input<string>; items?: { path: string; version: string }[] };
      gcs?: { bucket: pulumi.Input<string> };
    }[];
    containers: {
      image: string;
      envs: { name: string; value?: pulumi.Input<string>; valueSource?: object }[];
      volumeMounts: { name: string; mountPath: string }[];
    }[];
  };
}
