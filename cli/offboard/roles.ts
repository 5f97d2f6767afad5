/** Which role lets an operator do a step of an off-boarding, and on what. */

const onProject = "docs/roles/offboard-operator.yaml as a role on the project";

/** By the start of the permission. */
const rolesByPermission: readonly (readonly [start: string, role: (tenant: string) => string])[] = [
  ["secretmanager.versions.access", (id) => `roles/secretmanager.secretAccessor on each secret '${id}_pseudonym_…'`],
  ["secretmanager.versions.destroy", (id) => `roles/secretmanager.secretVersionManager on each secret '${id}_…'`],
  ["storage.buckets.", () => onProject],
  [
    "storage.objects.",
    (id) => `roles/storage.objectUser on '${id}-data-…', '${id}-switch-…' and the cell's '…-switches-…'`,
  ],
  ["cloudkms.cryptoKeyVersions.destroy", (id) => `roles/cloudkms.admin on the data key '${id}-…'`],
  ["iam.serviceAccounts.actAs", (id) => `roles/iam.serviceAccountUser on the accounts '${id}-run' and '${id}-egress'`],
  ["", () => onProject],
];

/** Undefined if the refusal names no permission. */
export function roleFor(permission: string | undefined, tenant: string): string | undefined {
  return permission === undefined
    ? undefined
    : rolesByPermission.find(([start]) => permission.startsWith(start))?.[1](tenant);
}
