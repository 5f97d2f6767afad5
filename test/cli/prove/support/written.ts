/** Small stacks written as the engine writes them, for what no program needs to be run for. */
import { readResources, type WrittenResource } from "../../../../cli/prove/read";
import type { Resource } from "../../../../policies/graph";
import { unknownSentinels } from "../../../../policies/read";

export const project = "example";
/** A text that is not known yet. */
export const [unknown = ""] = unknownSentinels;

export function written(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
  more: Partial<WrittenResource> = {},
): WrittenResource {
  const urn = `urn:pulumi:prod::app::${type}::${name}`;
  return { urn, type, inputs: { project, ...inputs }, ...more };
}

export const emailOf = (accountId: string) => `${accountId}@${project}.iam.gserviceaccount.com`;

export function account(accountId: string, more: Record<string, unknown> = {}): WrittenResource {
  return written("gcp:serviceaccount/account:Account", accountId, { accountId, ...more });
}

export function secret(secretId: string, tenant: string): WrittenResource {
  return written("gcp:secretmanager/secret:Secret", secretId, { secretId, labels: { tenant } });
}

export function bucket(name: string, tenant: string): WrittenResource {
  return written("gcp:storage/bucket:Bucket", name, { name, labels: { tenant } });
}

/** A service of a tenant, behind internal ingress and inside a network that leads nowhere. */
export function service(
  name: string,
  tenant: string,
  accountId: string,
  more: Record<string, unknown> = {},
): WrittenResource {
  return written("gcp:cloudrunv2/service:Service", name, {
    name,
    location: "europe-west1",
    labels: { tenant },
    ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
    template: {
      serviceAccount: emailOf(accountId),
      vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: "inside" }] },
      containers: [{ image: "example/app" }],
    },
    ...more,
  });
}

export const subnet = written("gcp:compute/subnetwork:Subnetwork", "inside", {
  name: "inside",
  region: "europe-west1",
  network: "inside",
});

export function secretMember(
  name: string,
  secretId: string,
  role: string,
  member: string,
  more: Record<string, unknown> = {},
): WrittenResource {
  return written("gcp:secretmanager/secretIamMember:SecretIamMember", name, { secretId, role, member, ...more });
}

export function stackOf(...resources: readonly WrittenResource[]): Resource[] {
  return readResources(resources);
}
