import type { StoredResource } from "../../local/cloud";
import type { BreakIn, Scene } from "./breakIn";
import { accessTokens, bearer } from "./identity";
import { firstThrough, judge, type Verdict } from "./verdict";
import { type Shot, shoot } from "./wire";

const secretManagerApi = "secretmanager.googleapis.com";
const bucketType = "gcp:storage/bucket:Bucket";
const secretType = "gcp:secretmanager/secret:Secret";

/** What lies in Google's services: the victim's secrets, bucket and logs, asked for with every token that the attacker can have. */
export const dataBreakIns: readonly BreakIn[] = [
  {
    id: "read-secret",
    title: "reads each secret of the other tenant",
    expected: "IAM",
    attempt: async (scene) => {
      const secrets = await ownedBy(scene, secretType, scene.victim.tenant);
      return firstThrough(
        secrets.map(({ name }) => async () => {
          const url = `https://${secretManagerApi}/v1/${name.slice(secretManagerApi.length + 1)}/versions/latest:access`;
          return withAnyToken(scene, { url });
        }),
      );
    },
  },
  {
    id: "add-secret-version",
    title: "adds a version to a secret of the other tenant",
    expected: "IAM",
    attempt: async (scene) => {
      const [secret] = await ownedBy(scene, secretType, scene.victim.tenant);
      const url = `https://${secretManagerApi}/v1/${secret?.name.slice(secretManagerApi.length + 1)}:addVersion`;
      const body = JSON.stringify({ payload: { data: Buffer.from("obviously-fake").toString("base64") } });
      return withAnyToken(scene, { url, method: "POST", body });
    },
  },
  ...(["list", "write"] as const).map(
    (action): BreakIn => ({
      id: `${action}-bucket`,
      title: action === "list" ? "lists the other tenant's bucket" : "writes into the other tenant's bucket",
      expected: "IAM",
      attempt: async (scene) => {
        const [bucket] = await ownedBy(scene, bucketType, scene.victim.tenant);
        const path = `storage/v1/b/${String(bucket?.properties.name)}/o`;
        const shot =
          action === "list"
            ? { url: `https://storage.googleapis.com/${path}` }
            : {
                url: `https://storage.googleapis.com/upload/${path}?uploadType=media&name=planted.txt`,
                method: "POST",
                body: "planted",
              };
        return withAnyToken(scene, shot);
      },
    }),
  ),
  {
    id: "read-logs",
    title: "reads the logs of the other tenant's services",
    expected: "IAM",
    attempt: async (scene) => {
      const url = "https://logging.googleapis.com/v2/entries:list";
      const body = JSON.stringify({ resourceNames: [`projects/${scene.victim.projectId}`] });
      return withAnyToken(scene, { url, method: "POST", body });
    },
  },
  {
    id: "anonymous-storage",
    title: "lists the other tenant's bucket without a token",
    expected: "IAM",
    attempt: async (scene) => {
      const [bucket] = await ownedBy(scene, bucketType, scene.victim.tenant);
      const url = `https://storage.googleapis.com/storage/v1/b/${String(bucket?.properties.name)}/o`;
      return judge(await shoot(scene.attacker.foothold, { url }));
    },
  },
];

/** Resources of a tenant by its label; all break-ins are idle without any, so none is an error. */
async function ownedBy({ running }: Scene, type: string, tenant: string): Promise<StoredResource[]> {
  const all = await running.cloud.resources.listBelow("");
  const owned = all.filter(
    ({ type: own, properties, deletedAt }) =>
      own === type &&
      deletedAt === undefined &&
      (properties.labels as Record<string, unknown> | null)?.tenant === tenant,
  );
  if (owned.length === 0) {
    throw new Error(`tenant '${tenant}' must have a ${type} to be attacked, got none`);
  }
  return owned;
}

/** A call with the attacker's own token, and with those of the victim that it can have made. */
async function withAnyToken(scene: Scene, shot: Shot): Promise<Verdict> {
  const tokens = await accessTokens(scene);
  return firstThrough(
    tokens.map(
      (token) => async () => judge(await shoot(scene.attacker.foothold, { ...shot, headers: [bearer(token)] })),
    ),
  );
}
