/** What Cloud Run checks before it deploys a revision. */
import { mayDo } from "../../../iam";
import { isMap } from "../../../plan/contract";
import { badRequest, CloudError, NotReady } from "../cloudError";
import { knownText, type Properties, type Value } from "../protocol/values";
import { blocksAt, valueAt } from "./checks";
import { accountExists } from "./iam/members";
import { policyView } from "./iam/storedPolicies";
import type { WriteContext } from "./kind";
import { verifyKeyUse } from "./kms";
import { relativeName } from "./names";
import { findVersion } from "./secrets";

/**
 * Checks the service account, every secret and the account's permission to read it, the image's key, the network and the
 * buckets. Takes a v2 template; v1 specs are converted first.
 */
export async function verifyTemplate(context: WriteContext, template: Value | undefined): Promise<void> {
  if (!isMap(template)) {
    return;
  }
  const account = accountOf(context, template);
  await verifyAccount(context, account);
  for (const reference of secretReferences(template)) {
    await verifySecret(context, account, reference);
  }
  const key = knownText(template.encryptionKey);
  if (key) {
    await verifyKeyUse(context.cloud, key, runAgent(context), "Cloud Run");
  }
  await verifyNetwork(context, template);
  for (const volume of blocksAt(template, "volumes")) {
    const bucket = valueAt(volume, "gcs.bucket");
    if (typeof bucket === "string" && !(await context.cloud.find(`storage.googleapis.com/buckets/${bucket}`))) {
      throw badRequest(`template.volumes: bucket ${bucket} was not found`);
    }
  }
}

/** The service account that a template runs as; the project's default compute account if it names none. */
export function accountOf(context: Pick<WriteContext, "settings" | "projectId">, template: Properties): string {
  const number = context.settings.projects[context.projectId]?.number ?? "";
  return knownText(template.serviceAccount) || `${number}-compute@developer.gserviceaccount.com`;
}

interface SecretReference {
  readonly secret: string;
  readonly version: string;
  readonly path: string;
}

/** Every secret version that a template names, as a variable or a file; a missing version means `latest`. */
function secretReferences(template: Properties): SecretReference[] {
  const fromEnv = blocksAt(template, "containers").flatMap((container, index) =>
    blocksAt(container, "envs").flatMap((env) => {
      const reference = valueAt(env, "valueSource.secretKeyRef");
      return isMap(reference) && typeof reference.secret === "string"
        ? [
            {
              secret: reference.secret,
              version: knownText(reference.version) || "latest",
              path: `template.containers[${index}].env`,
            },
          ]
        : [];
    }),
  );
  const fromVolumes = blocksAt(template, "volumes").flatMap((volume, index) => {
    const secret = valueAt(volume, "secret.secret");
    const items = blocksAt(volume, "secret.items");
    const versions = items.length > 0 ? items.map((item) => knownText(item.version) || "latest") : ["latest"];
    return typeof secret === "string"
      ? versions.map((version) => ({ secret, version, path: `template.volumes[${index}].secret` }))
      : [];
  });
  return [...fromEnv, ...fromVolumes];
}

/** A secret reference as a full name: the bare name means the service's own project. */
function secretName(reference: string, projectId: string, projects: Record<string, { number: string }>): string {
  const path = reference.includes("/") ? reference : `projects/${projectId}/secrets/${reference}`;
  const byId = path.replace(/^projects\/([0-9]+)\//, (whole, number: string) => {
    const id = Object.entries(projects).find(([, project]) => project.number === number)?.[0];
    return id === undefined ? whole : `projects/${id}/`;
  });
  return `secretmanager.googleapis.com/${byId}`;
}

async function verifyAccount(context: WriteContext, email: string): Promise<void> {
  if (!(await accountExists(context.cloud, email))) {
    throw badRequest(`Service account ${email} does not exist, or you do not have permission to act as it`);
  }
}

async function verifySecret(context: WriteContext, account: string, reference: SecretReference): Promise<void> {
  const { cloud, projectId, settings } = context;
  const name = secretName(reference.secret, projectId, settings.projects);
  const secret = await cloud.find(name);
  const version = secret && (await findVersion(cloud, secret, reference.version));
  const spelled = `${name.slice(name.indexOf("/") + 1)}/versions/${reference.version}`;
  if (!secret || !version) {
    throw notReady(400, `${reference.path}: Secret ${spelled} was not found`);
  }
  if (version.properties.enabled === false) {
    throw notReady(400, `${reference.path}: Secret version ${spelled} is in DISABLED state`);
  }
  const view = await policyView(cloud, name, `serviceAccount:${account}`);
  if (!mayDo(view, `serviceAccount:${account}`, "secretmanager.versions.access").allowed) {
    throw notReady(
      403,
      `Permission denied on secret: ${spelled} for Revision service account ${account}. The service account used must be granted the 'Secret Manager Secret Accessor' role (roles/secretmanager.secretAccessor) at the secret, project or higher level`,
    );
  }
}

function notReady(code: 400 | 403, problem: string): NotReady {
  const reason = code === 403 ? "forbidden" : "badRequest";
  return new NotReady(code, `Revision is not ready and cannot serve traffic. ${problem}`, reason);
}

async function verifyNetwork(context: WriteContext, template: Properties): Promise<void> {
  const place = String(context.properties.location ?? "");
  for (const nic of blocksAt(template, "vpcAccess.networkInterfaces")) {
    const network = knownText(nic.network);
    const subnetwork = knownText(nic.subnetwork);
    if (network && !(await context.cloud.find(computeName(network, `projects/${context.projectId}/global/networks`)))) {
      throw new CloudError(400, `Invalid network ${network}: it does not exist`, "badRequest");
    }
    if (subnetwork) {
      const name = computeName(subnetwork, `projects/${context.projectId}/regions/${place}/subnetworks`);
      if (!(await context.cloud.find(name)) || !name.includes(`/regions/${place}/`)) {
        throw badRequest(`Invalid subnetwork ${subnetwork}: it must exist in region ${place}`);
      }
    }
  }
  const connector = valueAt(template, "vpcAccess.connector");
  if (typeof connector === "string" && connector !== "") {
    const path = connector.includes("/")
      ? connector
      : `projects/${context.projectId}/locations/${place}/connectors/${connector}`;
    if (!(await context.cloud.find(`vpcaccess.googleapis.com/${path}`))) {
      throw badRequest(`VPC connector ${connector} does not exist, or Cloud Run does not have permission to use it.`);
    }
  }
}

/** A network or subnetwork reference (name, path or self link) as a full name. */
function computeName(reference: string, collection: string): string {
  const path = relativeName(reference);
  return `compute.googleapis.com/${path.includes("/") ? path : `${collection}/${path}`}`;
}

function runAgent(context: WriteContext): string {
  return `service-${context.settings.projects[context.projectId]?.number ?? ""}@serverless-robot-prod.iam.gserviceaccount.com`;
}
