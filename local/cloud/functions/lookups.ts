/** Functions that read what is stored: secrets, versions, buckets, networks, keys and the like. */
import { accountName } from "../../../iam";
import { gcpCatalog } from "../catalog/gcpCatalog";
import { notFound } from "../cloudError";
import { outputsOf } from "../gcp/state";
import { knownText, type Properties } from "../protocol/values";
import { expand, relativeName } from "../resources/names";
import { findVersion } from "../resources/secrets";
import type { CloudFunction, FunctionCall } from "./functionCall";

/** A function that reads one stored resource and answers with its outputs. */
function lookup(options: { type: string; api: string; path: string; key?: string }): CloudFunction {
  return async (call) => {
    const args = located(call);
    const key = options.key === undefined ? undefined : knownText(args[options.key]);
    const path = key?.includes("/") ? relativeName(key) : expand(options.path, args);
    const name = `${options.api}/${path ?? ""}`;
    const stored = path === undefined ? undefined : await call.cloud.find(name);
    const shape = gcpCatalog.resources.get(options.type);
    if (!stored || !shape) {
      throw notFound(name);
    }
    return { result: { ...outputsOf(shape, stored.properties), ...call.args, id: stored.id } };
  };
}

/** A secret's payload. The engine reads it as the project's owner, so the secret's own policy doesn't matter. */
const getSecretVersion: CloudFunction = async (call) => {
  const args = located(call);
  const secretPath = String(args.secret).includes("/")
    ? String(args.secret)
    : `projects/${args.project}/secrets/${args.secret}`;
  const secret = await call.cloud.find(`secretmanager.googleapis.com/${secretPath}`);
  const wanted = knownText(args.version) || "latest";
  const version = secret && (await findVersion(call.cloud, secret, wanted));
  if (!secret || !version) {
    throw notFound(`secretmanager.googleapis.com/${secretPath}/versions/${wanted}`);
  }
  if (version.properties.enabled === false) {
    throw new Error(`Secret version ${secretPath}/versions/${version.properties.version} is in DISABLED state`);
  }
  return {
    result: {
      ...call.args,
      id: version.id,
      name: version.properties.name ?? "",
      project: args.project ?? "",
      version: version.properties.version ?? "",
      createTime: version.properties.createTime ?? "",
      destroyTime: version.properties.destroyTime ?? "",
      enabled: true,
      secretData: version.payload ?? "",
    },
    secrets: [["secretData"]],
  };
};

const getAccount: CloudFunction = async (call) => {
  const args = located(call);
  const id = String(args.accountId);
  const email = id.includes("@") ? (id.split("/").at(-1) ?? id) : `${id}@${args.project}.iam.gserviceaccount.com`;
  const project = /@([^.]+)\.iam\./.exec(email)?.[1] ?? "";
  const stored = await call.cloud.find(accountName(project, email));
  if (!stored) {
    throw notFound(accountName(project, email));
  }
  const { uniqueId, displayName, disabled, name } = stored.properties;
  return {
    result: {
      ...call.args,
      id: stored.id,
      email,
      member: `serviceAccount:${email}`,
      name: name ?? "",
      uniqueId: uniqueId ?? "",
      displayName: displayName ?? "",
      disabled: disabled ?? false,
    },
  };
};

/** Cloud Storage's own agent, which comes with the project. */
const getProjectServiceAccount: CloudFunction = async (call) => {
  const args = located(call);
  const project = String(args.project);
  const number = call.settings.projects[project]?.number;
  if (number === undefined) {
    throw notFound(`storage.googleapis.com/projects/${project}/serviceAccount`);
  }
  const emailAddress = `service-${number}@gs-project-accounts.iam.gserviceaccount.com`;
  return {
    result: { ...call.args, id: emailAddress, emailAddress, member: `serviceAccount:${emailAddress}`, project },
  };
};

const run = "projects/{project}/locations/{location}/services/{name}";

export const lookupFunctions: Record<string, CloudFunction> = {
  "gcp:cloudrunv2/getService:getService": lookup({
    type: "gcp:cloudrunv2/service:Service",
    api: "run.googleapis.com",
    path: run,
  }),
  "gcp:compute/getNetwork:getNetwork": lookup({
    type: "gcp:compute/network:Network",
    api: "compute.googleapis.com",
    path: "projects/{project}/global/networks/{name}",
  }),
  "gcp:compute/getSubnetwork:getSubnetwork": lookup({
    type: "gcp:compute/subnetwork:Subnetwork",
    api: "compute.googleapis.com",
    path: "projects/{project}/regions/{region}/subnetworks/{name}",
    key: "selfLink",
  }),
  "gcp:dns/getManagedZone:getManagedZone": lookup({
    type: "gcp:dns/managedZone:ManagedZone",
    api: "dns.googleapis.com",
    path: "projects/{project}/managedZones/{name}",
  }),
  "gcp:kms/getKMSKeyRing:getKMSKeyRing": lookup({
    type: "gcp:kms/keyRing:KeyRing",
    api: "cloudkms.googleapis.com",
    path: "projects/{project}/locations/{location}/keyRings/{name}",
  }),
  "gcp:kms/getKMSCryptoKey:getKMSCryptoKey": lookup({
    type: "gcp:kms/cryptoKey:CryptoKey",
    api: "cloudkms.googleapis.com",
    path: "{keyRing}/cryptoKeys/{name}",
  }),
  "gcp:logging/getSink:getSink": lookup({
    type: "gcp:logging/projectSink:ProjectSink",
    api: "logging.googleapis.com",
    path: "{id}",
    key: "id",
  }),
  "gcp:secretmanager/getSecret:getSecret": lookup({
    type: "gcp:secretmanager/secret:Secret",
    api: "secretmanager.googleapis.com",
    path: "projects/{project}/secrets/{secretId}",
  }),
  "gcp:secretmanager/getSecretVersion:getSecretVersion": getSecretVersion,
  "gcp:serviceaccount/getAccount:getAccount": getAccount,
  "gcp:storage/getBucket:getBucket": lookup({
    type: "gcp:storage/bucket:Bucket",
    api: "storage.googleapis.com",
    path: "buckets/{name}",
  }),
  "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": getProjectServiceAccount,
};

function located({ args, config }: FunctionCall): Properties {
  const place = config.region ?? null;
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
  return { project: config.project ?? null, location: place, region: place, ...given };
}
