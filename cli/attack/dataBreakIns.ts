/** Break-ins that ask Google's APIs for the other tenant's data. */
import type { StoredResource } from "../../local/cloud";
import { tenantLabel } from "../../plan/contract";
import type { AttackContext, BreakIn } from "./breakIn";
import { accessTokens, bearer } from "./identity";
import { firstThrough, judge, type Verdict } from "./verdict";
import { type RawRequest, sendRequest } from "./wire";

const secretManagerApi = "secretmanager.googleapis.com";
const bucketType = "gcp:storage/bucket:Bucket";
const secretType = "gcp:secretmanager/secret:Secret";

export const dataBreakIns: readonly BreakIn[] = [
  {
    id: "read-secret",
    title: "reads each secret of the other tenant",
    expected: "IAM",
    attempt: async (context) => {
      const secrets = await ownedBy(context, secretType, context.victim.tenant);
      return firstThrough(
        secrets.map(({ name }) => async () => {
          const url = `https://${secretManagerApi}/v1/${name.slice(secretManagerApi.length + 1)}/versions/latest:access`;
          return withAnyToken(context, { url });
        }),
      );
    },
  },
  {
    id: "add-secret-version",
    title: "adds a version to a secret of the other tenant",
    expected: "IAM",
    attempt: async (context) => {
      const [secret] = await ownedBy(context, secretType, context.victim.tenant);
      const url = `https://${secretManagerApi}/v1/${secret?.name.slice(secretManagerApi.length + 1)}:addVersion`;
      const body = JSON.stringify({ payload: { data: Buffer.from("obviously-fake").toString("base64") } });
      return withAnyToken(context, { url, method: "POST", body });
    },
  },
  ...(["list", "write"] as const).map(
    (action): BreakIn => ({
      id: `${action}-bucket`,
      title: action === "list" ? "lists the other tenant's bucket" : "writes into the other tenant's bucket",
      expected: "IAM",
      attempt: async (context) => {
        const [bucket] = await ownedBy(context, bucketType, context.victim.tenant);
        const path = `storage/v1/b/${String(bucket?.properties.name)}/o`;
        const request =
          action === "list"
            ? { url: `https://storage.googleapis.com/${path}` }
            : {
                url: `https://storage.googleapis.com/upload/${path}?uploadType=media&name=planted.txt`,
                method: "POST",
                body: "planted",
              };
        return withAnyToken(context, request);
      },
    }),
  ),
  {
    id: "read-logs",
    title: "reads the logs of the other tenant's services",
    expected: "IAM",
    attempt: async (context) => {
      const url = "https://logging.googleapis.com/v2/entries:list";
      const body = JSON.stringify({ resourceNames: [`projects/${context.victim.projectId}`] });
      return withAnyToken(context, { url, method: "POST", body });
    },
  },
  {
    id: "anonymous-storage",
    title: "lists the other tenant's bucket without a token",
    expected: "IAM",
    attempt: async (context) => {
      const [bucket] = await ownedBy(context, bucketType, context.victim.tenant);
      const url = `https://storage.googleapis.com/storage/v1/b/${String(bucket?.properties.name)}/o`;
      return judge(await sendRequest(context.attacker.intruder, { url }));
    },
  },
];

/** Resources of a tenant by its label. Throws if there are none, since a break-in would then prove nothing. */
async function ownedBy({ running }: AttackContext, type: string, tenant: string): Promise<StoredResource[]> {
  const all = await running.cloud.resources.listBelow("");
  const owned = all.filter(
    ({ type: own, properties, deletedAt }) =>
      own === type &&
      deletedAt === undefined &&
      (properties.labels as Record<string, unknown> | null)?.[tenantLabel] === tenant,
  );
  if (owned.length === 0) {
    throw new Error(`tenant '${tenant}' must have a ${type} to be attacked, got none`);
  }
  return owned;
}

/** A call with the attacker's own token, and with those of the victim that Google makes for it. */
async function withAnyToken(context: AttackContext, request: RawRequest): Promise<Verdict> {
  const tokens = await accessTokens(context);
  return firstThrough(
    tokens.map(
      (token) => async () =>
        judge(await sendRequest(context.attacker.intruder, { ...request, headers: [bearer(token)] })),
    ),
  );
}
