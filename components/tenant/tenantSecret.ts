/** One secret of a tenant: encrypted with its data key, kept in the cell's region, read by exactly one account. */
import * as secretmanager from "@pulumi/gcp/secretmanager";
import type * as serviceaccount from "@pulumi/gcp/serviceaccount";
import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { generatedKeyLength, keyAnnotations, placeholderSecret, type Role, type SecretPurpose } from "../../plan";
import { KeyKind } from "../enums";
import { tenantNames } from "../naming";
import { IamDocument, iamRoles } from "./iamDocument";
import type { KeyArgs } from "./keyArgs";
import type { TenantContext } from "./tenantContext";
import type { TenantDataKey } from "./tenantDataKey";

export interface SecretOwner {
  readonly tenant: TenantContext;
  readonly dataKey: TenantDataKey;
  /** The one account that reads the secret. */
  readonly reader: serviceaccount.Account;
  readonly role: Role;
}

/** A secret that can be mounted. */
export interface TenantSecret {
  readonly purpose: SecretPurpose;
  readonly name: string;
  readonly secret: secretmanager.Secret;
  /** Files of the mounted folder, with the version each shows. */
  readonly files: readonly { readonly path: string; readonly version: pulumi.Input<string> }[];
  /** What a service that mounts it must wait for: its versions and its policy. Cloud Run refuses a secret it can't read. */
  readonly ready: readonly pulumi.Resource[];
}

interface CreatedSecret {
  readonly logicalName: string;
  readonly secret: secretmanager.Secret;
  readonly policy: secretmanager.SecretIamPolicy;
}

/** How a value comes about. */
type ValueArgs = Pick<KeyArgs, "kind" | "rotateDays">;

function createSecret(owner: SecretOwner, value: ValueArgs, purpose: SecretPurpose, name: string): CreatedSecret {
  const { tenant, dataKey, reader } = owner;
  const logicalName = `${tenant.id}-${purpose}-${name}`;
  const secret = new secretmanager.Secret(
    logicalName,
    {
      project: tenant.cell.project,
      secretId: tenantNames.secret(tenant.id, purpose, name),
      replication: {
        userManaged: {
          replicas: [{ location: tenant.cell.region, customerManagedEncryption: { kmsKeyName: dataKey.key.id } }],
        },
      },
      labels: tenant.labels(owner.role),
      annotations: annotationsOf(value),
      // A live tenant may lose one key, such as a pseudonym key that ends; as a whole it is protected by the engine. With
      // this lock the provider would fail half-way, after a clean preview.
      deletionProtection: false,
    },
    { ...tenant.keyChild, dependsOn: [dataKey.usable] },
  );
  const document = new IamDocument(`secret '${logicalName}'`).grant(iamRoles.readSecret, reader.member);
  const policy = new secretmanager.SecretIamPolicy(
    `${logicalName}-iam`,
    { project: tenant.cell.project, secretId: secret.secretId, policyData: document.policyData() },
    tenant.child,
  );
  return { logicalName, secret, policy };
}

/** What `bulkhead rotate` must know of a key. */
function annotationsOf({ kind, rotateDays }: ValueArgs): Record<string, string> | undefined {
  return kind === KeyKind.Generated
    ? {
        [keyAnnotations.kind]: kind,
        ...(rotateDays === undefined ? {} : { [keyAnnotations.rotateDays]: String(rotateDays) }),
      }
    : undefined;
}

/**
 * Adds a version with a random value. It comes from `RandomPassword`, whose id is the word `none`. The id of
 * `RandomBytes`, `RandomId`, `RandomString` and `RandomUuid` is the value itself, and Pulumi can't encrypt ids: they are
 * in plain text in the state and in `preview --diff` (pulumi-random, `resources.go`, `computeRandomBytesID`).
 */
function addGeneratedVersion(owner: SecretOwner, { logicalName, secret }: CreatedSecret): secretmanager.SecretVersion {
  const value = new random.RandomPassword(
    `${logicalName}-value`,
    { length: generatedKeyLength, special: false },
    owner.tenant.keyChild,
  );
  return new secretmanager.SecretVersion(
    `${logicalName}-version`,
    { project: owner.tenant.cell.project, secret: secret.id, secretData: value.result },
    // A rotation disables this version. It must stay so after a refresh.
    { ...owner.tenant.keyChild, ignoreChanges: ["enabled"] },
  );
}

/** Adds a version that holds no secret: Cloud Run refuses to mount a secret without a version. */
function addPlaceholder(owner: SecretOwner, { logicalName, secret }: CreatedSecret): secretmanager.SecretVersion {
  return new secretmanager.SecretVersion(
    `${logicalName}-version`,
    { project: owner.tenant.cell.project, secret: secret.id, secretData: placeholderSecret },
    owner.tenant.keyChild,
  );
}

/** A secret with one current value, shown as the newest version. */
export function createKeySecret(
  owner: SecretOwner,
  value: ValueArgs,
  purpose: SecretPurpose,
  name: string,
  path: string,
): TenantSecret {
  const created = createSecret(owner, value, purpose, name);
  const version =
    value.kind === KeyKind.Generated ? addGeneratedVersion(owner, created) : addPlaceholder(owner, created);
  return {
    purpose,
    name,
    secret: created.secret,
    files: [{ path, version: "latest" }],
    ready: [version, created.policy],
  };
}
