/** Pub/Sub: publishing, and the subscriptions that write messages into tables of BigQuery. */
import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { isMap } from "../../../plan/contract";
import type { StoredResource } from "../../cloud/store/cloud";
import { decideAccess } from "../access";
import { sendJson } from "../http";
import { type Api, type ApiRequest, readJson, requirePermission } from "./apiContext";
import { ApiError, invalid, unsupported } from "./apiError";

/** Bytes of one request, and messages in it ("Quotas and limits"). */
const limits = { bytes: 10_000_000, messages: 1_000 } as const;
const subscriptionType = "gcp:pubsub/subscription:Subscription";

/**
 * `publish`. A subscription to BigQuery gets each message at once: its fields must be columns of the table, as with
 * `useTableSchema`. Rows are kept as JSON lines in `tables/<project>.<dataset>.<table>.ndjson` of the cloud folder.
 */
export const pubSubApi: Api = async (call) => {
  const [, topic, verb] = /^\/v1\/(projects\/[^/]+\/topics\/[^/:]+):(\w+)$/.exec(call.url.pathname) ?? [];
  if (topic === undefined || verb !== "publish" || call.request.method !== "POST") {
    throw unsupported("this method of Pub/Sub");
  }
  const name = `pubsub.googleapis.com/${topic}`;
  await requirePermission(call, "pubsub.topics.publish", name);
  if ((await call.cloud.find(name)) === undefined) {
    throw new ApiError(404, `Resource not found (resource=${topic.split("/").at(-1)}).`, "NOT_FOUND");
  }
  const messages = messagesOf(await readJson(call, limits.bytes));
  for (const subscription of await subscriptionsTo(call, topic)) {
    await writeRows(call, subscription, messages);
  }
  const first = Date.now() * 1_000;
  sendJson(call.response, 200, { messageIds: messages.map((_message, index) => String(first + index)) });
};

function messagesOf({ messages }: Readonly<Record<string, unknown>>): Buffer[] {
  if (!Array.isArray(messages) || messages.length === 0 || messages.length > limits.messages) {
    throw invalid(`a request must have 1 to ${limits.messages} messages`);
  }
  return messages.map((message) => {
    const data = isMap(message) ? message.data : undefined;
    if (typeof data !== "string") {
      throw invalid("a message must have data");
    }
    return Buffer.from(data, "base64");
  });
}

async function subscriptionsTo({ cloud }: ApiRequest, topic: string): Promise<StoredResource[]> {
  const project = topic.split("/")[1] ?? "";
  const all = await cloud.resources.listBelow(`pubsub.googleapis.com/projects/${project}/subscriptions`);
  return all.filter(
    ({ type, deletedAt, properties }) =>
      type === subscriptionType && deletedAt === undefined && String(properties.topic).endsWith(topic),
  );
}

async function writeRows(call: ApiRequest, { properties }: StoredResource, messages: readonly Buffer[]): Promise<void> {
  const config = isMap(properties.bigqueryConfig) ? properties.bigqueryConfig : undefined;
  const [project, dataset, table] = String(config?.table ?? "").split(".");
  if (config?.useTableSchema !== true || table === undefined) {
    return;
  }
  const name = `bigquery.googleapis.com/projects/${project}/datasets/${dataset}/tables/${table}`;
  const stored = await call.cloud.find(name);
  const permission = "bigquery.tables.updateData";
  const { projects } = await call.cloud.settings();
  const agent = `serviceAccount:service-${projects[project ?? ""]?.number}@gcp-sa-pubsub.iam.gserviceaccount.com`;
  const { allowed, because } = await decideAccess(call.cloud, { caller: [agent], permission, resource: name });
  call.decisions.add({ wall: "IAM", caller: agent, action: permission, resource: name, allowed, because });
  const columns = columnsOf(stored);
  // Pub/Sub tries again what it can't write, and then keeps it as a dead letter; here it is gone.
  const rows = messages.flatMap((message) => rowOf(message, columns) ?? []);
  if (!allowed || rows.length === 0) {
    return;
  }
  const folder = join(call.cloud.folder, "tables");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await appendFile(join(folder, `${project}.${dataset}.${table}.ndjson`), `${rows.join("\n")}\n`, { mode: 0o600 });
}

interface Column {
  readonly name: string;
  readonly mode?: string;
}

function columnsOf(table: StoredResource | undefined): readonly Column[] {
  const schema: unknown = JSON.parse(typeof table?.properties.schema === "string" ? table.properties.schema : "[]");
  return Array.isArray(schema) ? (schema as Column[]) : [];
}

/** The message as a row; undefined if it does not fit the columns. */
function rowOf(message: Buffer, columns: readonly Column[]): string | undefined {
  const row: unknown = JSON.parse(message.toString("utf8"));
  if (!isMap(row)) {
    return undefined;
  }
  const known = new Set(columns.map(({ name }) => name));
  const isWhole = columns.every(({ name, mode }) => mode !== "REQUIRED" || (row[name] ?? null) !== null);
  return isWhole && Object.keys(row).every((name) => known.has(name)) ? JSON.stringify(row) : undefined;
}
