/** What can be done with each kind of resource, and the permissions that open it. */
import type { NodeKind, Workload } from "../../../policies/graph";

export interface Action {
  readonly name: string;
  /** Any one of them is enough. */
  readonly permissions: readonly string[];
}

/** A principal that may change the policy of a resource can grant itself access, so that counts as reaching it. */
const byKind: Partial<Readonly<Record<NodeKind, readonly Action[]>>> = {
  secret: [
    { name: "read", permissions: ["secretmanager.versions.access"] },
    { name: "administer", permissions: ["secretmanager.secrets.setIamPolicy"] },
  ],
  bucket: [
    { name: "read", permissions: ["storage.objects.get", "storage.objects.list"] },
    { name: "write", permissions: ["storage.objects.create", "storage.objects.delete"] },
    { name: "administer", permissions: ["storage.buckets.setIamPolicy", "storage.buckets.update"] },
  ],
  key: [
    { name: "decrypt", permissions: ["cloudkms.cryptoKeyVersions.useToDecrypt"] },
    { name: "administer", permissions: ["cloudkms.cryptoKeys.setIamPolicy", "cloudkms.cryptoKeyVersions.destroy"] },
  ],
  account: [
    {
      name: "act as",
      permissions: [
        "iam.serviceAccounts.getAccessToken",
        "iam.serviceAccounts.getOpenIdToken",
        "iam.serviceAccounts.signJwt",
        "iam.serviceAccounts.signBlob",
        "iam.serviceAccountKeys.create",
      ],
    },
    { name: "administer", permissions: ["iam.serviceAccounts.setIamPolicy", "iam.serviceAccounts.actAs"] },
  ],
  logBucket: [{ name: "read", permissions: ["logging.logEntries.list", "logging.views.access"] }],
  database: [{ name: "connect", permissions: ["cloudsql.instances.connect"] }],
};

/** Actions on a resource other than a workload. Parts of the network have none, since nobody reads or calls them. */
export function actionsOn(kind: NodeKind): readonly Action[] {
  return byKind[kind] ?? [];
}

export const iapPermission = "iap.webServiceVersions.accessViaIAP";

/** Actions of a workload; `call` behind Identity-Aware Proxy needs IAP's permission instead. */
export function actionsOnWorkload({ kind, resource }: Workload): readonly Action[] {
  const change: Action = { name: "administer", permissions: ["run.services.update", "run.services.setIamPolicy"] };
  switch (kind) {
    case "service":
      return [{ name: "call", permissions: ["run.routes.invoke"] }, change];
    case "function":
      return resource.type.startsWith("gcp:cloudfunctions/")
        ? [{ name: "call", permissions: ["cloudfunctions.functions.invoke"] }]
        : [{ name: "call", permissions: ["run.routes.invoke"] }, change];
    case "job":
      return [{ name: "run", permissions: ["run.jobs.run", "run.jobs.update", "run.jobs.setIamPolicy"] }];
    default:
      return [{ name: "administer", permissions: ["run.workerPools.update", "run.workerPools.setIamPolicy"] }];
  }
}
