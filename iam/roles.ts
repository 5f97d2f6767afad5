/** Permissions of Google's predefined roles, as far as Bulkhead and its neighbours use them. */

/**
 * Roles that decide about data are complete (IAM permissions reference); administrative roles are given as patterns. A
 * role that is not listed gives nothing here, so an unknown role never grants access.
 */
const roles: Readonly<Record<string, readonly string[]>> = {
  "roles/run.invoker": ["run.jobs.run", "run.routes.invoke"],
  "roles/run.viewer": ["run.*.get", "run.*.list", "run.*.getIamPolicy"],
  "roles/run.developer": [
    "run.*.get",
    "run.*.list",
    "run.*.create",
    "run.*.update",
    "run.*.delete",
    "run.*.getIamPolicy",
    "run.jobs.run",
  ],
  "roles/run.admin": ["run.*"],
  "roles/run.serviceAgent": [
    "run.*.get",
    "artifactregistry.*.get",
    "artifactregistry.*.list",
    "iam.serviceAccounts.getAccessToken",
  ],
  "roles/iap.httpsResourceAccessor": ["iap.webServiceVersions.accessViaIAP"],
  "roles/secretmanager.secretAccessor": ["secretmanager.versions.access"],
  "roles/secretmanager.secretVersionAdder": ["secretmanager.versions.add"],
  "roles/secretmanager.secretVersionManager": [
    "secretmanager.versions.add",
    "secretmanager.versions.destroy",
    "secretmanager.versions.disable",
    "secretmanager.versions.enable",
    "secretmanager.versions.get",
    "secretmanager.versions.list",
  ],
  "roles/secretmanager.viewer": ["secretmanager.*.get", "secretmanager.*.list", "secretmanager.*.getIamPolicy"],
  "roles/secretmanager.admin": ["secretmanager.*"],
  "roles/storage.objectViewer": ["storage.objects.get", "storage.objects.list"],
  "roles/storage.objectCreator": ["storage.objects.create"],
  "roles/storage.objectUser": [
    "storage.objects.create",
    "storage.objects.delete",
    "storage.objects.get",
    "storage.objects.list",
    "storage.objects.update",
  ],
  "roles/storage.objectAdmin": ["storage.objects.*"],
  "roles/storage.legacyBucketReader": ["storage.buckets.get", "storage.objects.list"],
  "roles/storage.legacyBucketWriter": [
    "storage.buckets.get",
    "storage.objects.create",
    "storage.objects.delete",
    "storage.objects.list",
  ],
  "roles/storage.legacyBucketOwner": [
    "storage.buckets.*",
    "storage.objects.create",
    "storage.objects.delete",
    "storage.objects.list",
  ],
  "roles/storage.legacyObjectReader": ["storage.objects.get"],
  "roles/storage.legacyObjectOwner": [
    "storage.objects.get",
    "storage.objects.getIamPolicy",
    "storage.objects.setIamPolicy",
    "storage.objects.update",
  ],
  "roles/storage.admin": ["storage.*"],
  "roles/cloudkms.cryptoKeyEncrypter": ["cloudkms.cryptoKeyVersions.useToEncrypt"],
  "roles/cloudkms.cryptoKeyDecrypter": ["cloudkms.cryptoKeyVersions.useToDecrypt"],
  "roles/cloudkms.cryptoKeyEncrypterDecrypter": [
    "cloudkms.cryptoKeyVersions.useToDecrypt",
    "cloudkms.cryptoKeyVersions.useToEncrypt",
  ],
  "roles/cloudkms.viewer": ["cloudkms.*.get", "cloudkms.*.list"],
  // Manages keys but can't use them.
  "roles/cloudkms.admin": [
    "cloudkms.cryptoKeys.*",
    "cloudkms.keyRings.*",
    "cloudkms.cryptoKeyVersions.create",
    "cloudkms.cryptoKeyVersions.destroy",
    "cloudkms.cryptoKeyVersions.get",
    "cloudkms.cryptoKeyVersions.list",
    "cloudkms.cryptoKeyVersions.restore",
    "cloudkms.cryptoKeyVersions.update",
  ],
  "roles/iam.serviceAccountUser": ["iam.serviceAccounts.actAs", "iam.serviceAccounts.get", "iam.serviceAccounts.list"],
  "roles/iam.serviceAccountTokenCreator": [
    "iam.serviceAccounts.getAccessToken",
    "iam.serviceAccounts.getOpenIdToken",
    "iam.serviceAccounts.implicitDelegation",
    "iam.serviceAccounts.signBlob",
    "iam.serviceAccounts.signJwt",
  ],
  "roles/iam.serviceAccountOpenIdTokenCreator": ["iam.serviceAccounts.getOpenIdToken"],
  "roles/iam.serviceAccountKeyAdmin": ["iam.serviceAccountKeys.*"],
  "roles/iam.serviceAccountAdmin": ["iam.serviceAccounts.*"],
  "roles/iam.workloadIdentityUser": ["iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.getOpenIdToken"],
  "roles/pubsub.publisher": ["pubsub.topics.publish"],
  "roles/pubsub.subscriber": ["pubsub.subscriptions.consume", "pubsub.topics.attachSubscription"],
  "roles/pubsub.admin": ["pubsub.*"],
  "roles/artifactregistry.reader": [
    "artifactregistry.*.get",
    "artifactregistry.*.list",
    "artifactregistry.repositories.downloadArtifacts",
  ],
  "roles/artifactregistry.writer": [
    "artifactregistry.*.get",
    "artifactregistry.*.list",
    "artifactregistry.repositories.downloadArtifacts",
    "artifactregistry.repositories.uploadArtifacts",
  ],
  "roles/artifactregistry.admin": ["artifactregistry.*"],
  "roles/logging.logWriter": ["logging.logEntries.create"],
  "roles/logging.bucketWriter": ["logging.buckets.write"],
  "roles/logging.viewer": ["logging.*.get", "logging.*.list"],
  "roles/logging.admin": ["logging.*"],
  "roles/bigquery.dataEditor": ["bigquery.tables.*", "bigquery.datasets.get"],
  "roles/bigquery.dataViewer": [
    "bigquery.tables.get",
    "bigquery.tables.getData",
    "bigquery.tables.list",
    "bigquery.datasets.get",
  ],
  "roles/owner": ["*"],
  // Editors may not set policies. Of the basic roles, only owner reads secret payloads (Secret Manager, "Access control").
  "roles/editor": [
    "*.create",
    "*.update",
    "*.delete",
    "*.get",
    "*.list",
    "run.routes.invoke",
    "run.jobs.run",
    "iam.serviceAccounts.actAs",
    "pubsub.topics.publish",
    "pubsub.subscriptions.consume",
  ],
  "roles/viewer": ["*.get", "*.list"],
};

/** Not part of editor and viewer. Storage gives them objects through a bucket's own convenience bindings only. */
const notByBasicRole = [/^storage\.objects\./, /^secretmanager\.versions\.access$/, /\.useToDecrypt$|\.useToEncrypt$/];

/** Tells whether a role has a permission. Custom roles are looked up; an unknown role has none. */
export function permissionsOf(
  role: string,
  customRoles: ReadonlyMap<string, readonly string[]>,
): (permission: string) => boolean {
  const patterns = roles[role] ?? customRoles.get(role) ?? [];
  const basic = role === "roles/editor" || role === "roles/viewer";
  return (permission) =>
    !(basic && notByBasicRole.some((kept) => kept.test(permission))) &&
    patterns.some((pattern) => matches(pattern, permission));
}

/** Names of the predefined roles that are listed here. */
export function knownRoles(): string[] {
  return Object.keys(roles);
}

function matches(pattern: string, permission: string): boolean {
  if (!pattern.includes("*")) {
    return pattern === permission;
  }
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.]/g, "\\."))
    .join(".*");
  return new RegExp(`^${source}$`).test(permission);
}
