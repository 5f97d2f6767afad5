/** Secret Manager: secrets and versions, global and regional. Numbers of versions are never reused. */
import { createHash } from "node:crypto";
import { isMap } from "../../../plan/contract";
import { badRequest, CloudError } from "../cloudError";
import type { CheckFailure } from "../protocol/provider";
import { isUnknown, type Properties, type Value } from "../protocol/values";
import type { Cloud, StoredResource } from "../store/cloud";
import type { LatestDelay } from "../store/settings";
import { blocksAt, valueAt } from "./checks";
import type { Kind } from "./kind";
import { verifyKeyUse } from "./kms";

const secretManagerApi = "secretmanager.googleapis.com";
/** Secret Manager, "Quotas and limits": 64 KiB per payload. */
const maxPayloadBytes = 65_536;

function secretKind(type: string, path: string): Kind {
  return {
    type,
    api: secretManagerApi,
    path,
    noun: "secret",
    protectable: true,
    fields: [
      {
        at: "secretId",
        matches: /^[a-zA-Z0-9_-]{1,255}$/,
        must: "must be 1 to 255 letters, digits, '_' and '-'",
      },
    ],
    check: rotationFailures,
    verify: async ({ properties, cloud, settings, projectId }) => {
      const number = settings.projects[projectId]?.number ?? "";
      for (const key of customerKeys(properties)) {
        await verifyKeyUse(
          cloud,
          key,
          `service-${number}@gcp-sa-secretmanager.iam.gserviceaccount.com`,
          "Secret Manager",
        );
      }
    },
    compute: ({ properties, existing, now, projectId, settings, name }) => ({
      properties: {
        createTime: existing?.properties.createTime ?? now,
        effectiveAnnotations: properties.annotations ?? {},
        expireTime: properties.expireTime ?? null,
        // Secret Manager names its resources by project number, unlike the id.
        name: byNumber(name, projectId, settings.projects[projectId]?.number ?? ""),
      },
    }),
    removed: async (stored, cloud) => {
      for (const version of await versionsOf(cloud, stored.name)) {
        await cloud.resources.remove(version.name);
      }
    },
  };
}

function versionKind(type: string, options: { regional: boolean }): Kind {
  return {
    type,
    api: secretManagerApi,
    path: "{secret}/versions/{server}",
    id: "{name}",
    noun: "secret version",
    hidden: ["secretData", "secretDataWo"],
    payloadOutput: "secretData",
    // Four bytes of text for each byte of payload leave room for base64.
    fields: [
      { at: "secretData", maxBytes: 4 * maxPayloadBytes },
      { at: "secretDataWo", maxBytes: 4 * maxPayloadBytes },
    ],
    serverNameScope: (inputs) => `${secretManagerApi}/${String(inputs.secret)}`,
    serverName: async ({ properties, cloud, settings }) => {
      const secret = await secretOf(cloud, String(properties.secret), settings.projects);
      // A number is never used twice, not even after its version was destroyed.
      const numbers = (await versionsOf(cloud, secret.name)).map((version) => Number(version.properties.version));
      return String(Math.max(0, ...numbers) + 1);
    },
    compute: ({ name, properties, existing, now, settings }) => {
      const [, project = ""] = /\/projects\/([^/]+)\//.exec(name) ?? [];
      const number = settings.projects[project]?.number ?? "";
      const destroyed = existing?.properties.destroyTime ?? null;
      return {
        properties: {
          name: byNumber(name, project, number),
          version: name.slice(name.lastIndexOf("/") + 1),
          createTime: existing?.properties.createTime ?? now,
          destroyTime: destroyed ?? "",
          deletionPolicy: properties.deletionPolicy ?? "DELETE",
          enabled: properties.enabled ?? true,
          ...(options.regional
            ? { location: /\/locations\/([^/]+)\//.exec(name)?.[1] ?? null, customerManagedEncryptions: [] }
            : { project: properties.project ?? project }),
        },
        payload: existing?.payload ?? payloadOf(properties),
      };
    },
    // The number stays taken, and the payload is gone for good.
    remove: async (stored, cloud) => {
      const { deletionPolicy } = stored.properties;
      if (deletionPolicy === "DISABLE") {
        await cloud.resources.write(stored.name, { ...stored, properties: { ...stored.properties, enabled: false } });
        return "resource";
      }
      return "erased";
    },
  };
}

export const secretKinds: readonly Kind[] = [
  secretKind("gcp:secretmanager/secret:Secret", "projects/{project}/secrets/{secretId}"),
  secretKind(
    "gcp:secretmanager/regionalSecret:RegionalSecret",
    "projects/{project}/locations/{location}/secrets/{secretId}",
  ),
  versionKind("gcp:secretmanager/secretVersion:SecretVersion", { regional: false }),
  versionKind("gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion", { regional: true }),
];

/** The version that a reference such as `latest`, `3` or an alias means; undefined if there is none. */
export async function findVersion(
  cloud: Cloud,
  secret: StoredResource,
  version: string,
  at?: number,
): Promise<StoredResource | undefined> {
  const usable = (await versionsOf(cloud, secret.name)).filter((held) => held.deletedAt === undefined);
  if (version === "latest") {
    const { latestDelay } = await cloud.settings();
    const now = at ?? (await cloud.clock.now());
    // The highest number; a disabled newest version is not skipped.
    const newestFirst = usable.sort(
      (left, right) => Number(right.properties.version) - Number(left.properties.version),
    );
    // The first version is there at once: there is none before it.
    return newestFirst.find((held) => hasSpread(held, latestDelay, now)) ?? newestFirst.at(-1);
  }
  const aliases = secret.properties.versionAliases;
  const number = isMap(aliases) && version in aliases ? String(aliases[version]) : version;
  return usable.find((held) => held.properties.version === number);
}

/** Whether `latest` means a version already. */
function hasSpread({ name, properties }: StoredResource, delay: LatestDelay | undefined, now: number): boolean {
  if (delay === undefined) {
    return true;
  }
  const share = createHash("sha256").update(`${delay.seed} ${name}`).digest().readUInt32BE(0) / 2 ** 32;
  return Date.parse(String(properties.createTime)) + share * delay.seconds * 1000 <= now;
}

async function versionsOf(cloud: Cloud, secretName: string): Promise<StoredResource[]> {
  return cloud.resources.listDirect(`${secretName}/versions`);
}

async function secretOf(
  cloud: Cloud,
  path: string,
  projects: Record<string, { number: string }>,
): Promise<StoredResource> {
  const canonical = path.replace(/^projects\/([0-9]+)\//, (whole, number: string) => {
    const id = Object.entries(projects).find(([, project]) => project.number === number)?.[0];
    return id === undefined ? whole : `projects/${id}/`;
  });
  const secret = await cloud.find(`${secretManagerApi}/${canonical}`);
  if (!secret) {
    throw new CloudError(404, `Secret [${path}] not found.`, "notFound");
  }
  return secret;
}

function customerKeys(properties: Properties): string[] {
  const own = valueAt(properties, "customerManagedEncryption.kmsKeyName");
  const auto = valueAt(properties, "replication.auto.customerManagedEncryption.kmsKeyName");
  const replicas = blocksAt(properties, "replication.userManaged.replicas").map((replica) =>
    valueAt(replica, "customerManagedEncryption.kmsKeyName"),
  );
  return [own, auto, ...replicas].filter((key): key is string => typeof key === "string" && key !== "");
}

function rotationFailures(inputs: Properties): CheckFailure[] {
  if (!isMap(inputs.rotation)) {
    return [];
  }
  const period = inputs.rotation.rotationPeriod;
  const topics: Value | undefined = inputs.topics;
  return [
    ...(period && !inputs.rotation.nextRotationTime
      ? [{ property: "rotation.nextRotationTime", reason: "'nextRotationTime' must be set when 'rotationPeriod' is" }]
      : []),
    ...((Array.isArray(topics) && topics.length > 0) || isUnknown(topics)
      ? []
      : [{ property: "topics", reason: "'topics' must be set when 'rotation' is" }]),
  ];
}

function payloadOf(properties: Properties): string {
  const text = String(properties.secretData ?? properties.secretDataWo ?? "");
  const bytes = properties.isSecretDataBase64 === true ? Buffer.from(text, "base64") : Buffer.from(text);
  if (bytes.length > maxPayloadBytes) {
    throw badRequest(`Payload is too large: ${bytes.length} bytes, the limit is ${maxPayloadBytes}`);
  }
  return text;
}

function byNumber(name: string, project: string, number: string): string {
  return name.slice(secretManagerApi.length + 1).replace(`projects/${project}/`, `projects/${number}/`);
}
