/** Permissions of Google's predefined roles, as far as Bulkhead and its neighbours use them. */
import { platformRoles } from "./platformRoles";

/**
 * Roles that decide about data are complete (IAM permissions reference); administrative roles are given as patterns. A
 * role that is not listed gives nothing here, so an unknown role never grants access.
 */
const ownRoles: Readonly<Record<string, readonly string[]>> = {
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
  "roles/storage.bucketViewer": ["storage.buckets.get", "storage.buckets.list"],
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
  "roles/logging.viewAccessor": ["logging.logEntries.download", "logging.views.access"],
  // Not `logging.privateLogEntries.list`, which data access logs need.
  "roles/logging.viewer": [
    "logging.buckets.get",
    "logging.buckets.list",
    "logging.exclusions.get",
    "logging.exclusions.list",
    "logging.logEntries.list",
    "logging.logMetrics.get",
    "logging.logMetrics.list",
    "logging.logs.list",
    "logging.sinks.get",
    "logging.sinks.list",
    "logging.views.get",
    "logging.views.list",
  ],
  "roles/logging.admin": ["logging.*"],
  "roles/bigquery.dataEditor": ["bigquery.tables.*", "bigquery.datasets.get"],
  "roles/bigquery.dataViewer": [
    "bigquery.tables.get",
    "bigquery.tables.getData",
    "bigquery.tables.list",
    "bigquery.datasets.get",
  ],
  "roles/owner": ["*"],
  // Editors may not set policies. Of the basic roles, only owner reads secret payloads (Secret Manager, "Access
  // control").
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
  // The newer basic roles, in the order of the three above.
  "roles/admin": ["*"],
  "roles/writer": ["*.create", "*.update", "*.delete", "*.get", "*.list", "iam.serviceAccounts.actAs"],
  "roles/reader": ["*.get", "*.list"],
};

const roles: Readonly<Record<string, readonly string[]>> = { ...platformRoles, ...ownRoles };

const basicRoles = new Set(["owner", "editor", "viewer", "admin", "writer", "reader"].map((name) => `roles/${name}`));

/** Not part of editor and viewer. Storage gives them objects through a bucket's own convenience bindings only. */
const notByBasicRole = [/^storage\.objects\./, /^secretmanager\.versions\.access$/, /\.useToDecrypt$|\.useToEncrypt$/];

/** Permissions of custom roles by full name, such as `projects/p/roles/r`. */
export type CustomRoles = ReadonlyMap<string, readonly string[]>;

/** Tells whether a role has a permission. Custom roles are looked up; an unknown role has none. */
export function permissionsOf(role: string, customRoles: CustomRoles): (permission: string) => boolean {
  const patterns = patternsOf(role, customRoles);
  return (permission) =>
    !(leavesOutData(role) && notByBasicRole.some((kept) => kept.test(permission))) &&
    patterns.some((pattern) => matches(pattern, permission));
}

/** True for the roles that reach over all services of a project. */
export function isBasicRole(role: string): boolean {
  return basicRoles.has(role);
}

/** True if the permissions of a role are known: it is listed here, or one of the custom roles. */
export function isKnownRole(role: string, customRoles: CustomRoles): boolean {
  return Object.hasOwn(roles, role) || customRoles.has(role);
}

/** True if a role has a permission that fits one of the patterns, such as `storage.objects.*`. */
export function grantsAny(role: string, customRoles: CustomRoles, wanted: readonly string[]): boolean {
  const asked = leavesOutData(role)
    ? wanted.filter((pattern) => !notByBasicRole.some((kept) => kept.test(pattern)))
    : wanted;
  return patternsOf(role, customRoles).some((pattern) => asked.some((other) => overlap(pattern, other)));
}

/** True if the role is known and all of its permissions fit the patterns. */
export function grantsOnly(role: string, customRoles: CustomRoles, allowed: readonly string[]): boolean {
  return (
    isKnownRole(role, customRoles) &&
    patternsOf(role, customRoles).every((pattern) => allowed.some((other) => matches(other, pattern)))
  );
}

function patternsOf(role: string, customRoles: CustomRoles): readonly string[] {
  return (Object.hasOwn(roles, role) ? roles[role] : customRoles.get(role)) ?? [];
}

function leavesOutData(role: string): boolean {
  return isBasicRole(role) && role !== "roles/owner" && role !== "roles/admin";
}

/** True if some permission fits both patterns. Only the text before the first `*` and after the last can keep them apart. */
function overlap(one: string, other: string): boolean {
  if (!one.includes("*")) {
    return matches(other, one);
  }
  if (!other.includes("*")) {
    return matches(one, other);
  }
  const [start, end] = [one.slice(0, one.indexOf("*")), one.slice(one.lastIndexOf("*") + 1)];
  const [otherStart, otherEnd] = [other.slice(0, other.indexOf("*")), other.slice(other.lastIndexOf("*") + 1)];
  return (
    (start.startsWith(otherStart) || otherStart.startsWith(start)) && (end.endsWith(otherEnd) || otherEnd.endsWith(end))
  );
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
