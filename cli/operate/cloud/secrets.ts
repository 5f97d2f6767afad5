/** Secrets of a cell's tenants and their versions. */
import { keyAnnotations, type SecretPurpose, secretPurposes, tenantLabel } from "../../../plan";
import { type GoogleCloud, listAll } from "./googleCloud";

export interface TenantSecret {
  /** `projects/<number>/secrets/<id>`. */
  readonly path: string;
  /** `<tenant>_<purpose>_<name>`. */
  readonly id: string;
  readonly tenant: string;
  readonly purpose: SecretPurpose;
  readonly name: string;
  /** True if the program has made the first value, false if an operator adds it. */
  readonly isGenerated: boolean;
  /** Age in days at which the value is replaced; undefined if it never is by itself. */
  readonly rotateDays: number | undefined;
}

export interface SecretVersion {
  readonly number: number;
  readonly state: "ENABLED" | "DISABLED" | "DESTROYED";
  /** RFC 3339. */
  readonly created: string;
}

interface SecretAnswer {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface VersionAnswer {
  readonly name: string;
  readonly state: SecretVersion["state"];
  readonly createTime: string;
}

const nameForm = new RegExp(`^([a-z0-9-]+)_(${secretPurposes.join("|")})_(.+)$`);

/** The components' secrets in the project, by label and name; others are left out. */
export async function listTenantSecrets(cloud: GoogleCloud): Promise<TenantSecret[]> {
  const path = `/v1/projects/${cloud.project}/secrets`;
  const all = await listAll<SecretAnswer>(cloud, { api: "secretmanager", path }, ({ secrets }) => secrets);
  return all.flatMap(({ name, labels, annotations = {} }) => {
    const id = name.slice(name.lastIndexOf("/") + 1);
    const tenant = labels?.[tenantLabel] ?? "";
    const [, owner, purpose, rest = ""] = nameForm.exec(id) ?? [];
    if (owner === undefined || owner !== tenant) {
      return [];
    }
    const isGenerated = annotations[keyAnnotations.kind] === "generated";
    const days = Number(annotations[keyAnnotations.rotateDays]);
    const rotateDays = isGenerated && days > 0 ? days : undefined;
    return [{ path: name, id, tenant, purpose: purpose as SecretPurpose, name: rest, isGenerated, rotateDays }];
  });
}

/** All versions ever made, the newest first. */
export async function listVersions(cloud: GoogleCloud, { path }: TenantSecret): Promise<SecretVersion[]> {
  const call = { api: "secretmanager", path: `/v1/${path}/versions` } as const;
  const versions = await listAll<VersionAnswer>(cloud, call, (page) => page.versions);
  return versions.map(versionOf).sort((one, other) => other.number - one.number);
}

/** Every version of every secret of a tenant. */
export async function listTenantVersions(
  cloud: GoogleCloud,
  tenant: string,
): Promise<(SecretVersion & { readonly secret: TenantSecret })[]> {
  const own = (await listTenantSecrets(cloud)).filter((secret) => secret.tenant === tenant);
  const versions = await Promise.all(
    own.map(async (secret) => (await listVersions(cloud, secret)).map((version) => ({ ...version, secret }))),
  );
  return versions.flat();
}

/** The value of a version. Only erasure reads one: it must recompute pseudonyms. */
export async function readVersion(cloud: GoogleCloud, { path }: TenantSecret, number: number): Promise<Buffer> {
  const { payload } = await cloud.call<{ readonly payload?: { readonly data?: string } }>({
    api: "secretmanager",
    path: `/v1/${path}/versions/${number}:access`,
  });
  return Buffer.from(payload?.data ?? "", "base64");
}

/** Adds a version. Not repeated after a failure, which may have come after the version. */
export async function addVersion(cloud: GoogleCloud, { path }: TenantSecret, value: Buffer): Promise<SecretVersion> {
  const body = { payload: { data: value.toString("base64") } };
  return versionOf(
    await cloud.call<VersionAnswer>({ api: "secretmanager", method: "POST", path: `/v1/${path}:addVersion`, body }),
  );
}

export async function changeVersion(
  cloud: GoogleCloud,
  { path }: TenantSecret,
  number: number,
  change: "disable" | "destroy",
): Promise<void> {
  await cloud.call({
    api: "secretmanager",
    method: "POST",
    path: `/v1/${path}/versions/${number}:${change}`,
    body: {},
    repeatable: true,
  });
}

function versionOf({ name, state, createTime }: VersionAnswer): SecretVersion {
  return { number: Number(name.slice(name.lastIndexOf("/") + 1)), state, created: createTime };
}
