/** The local Pub/Sub: who may publish, and which rows a subscription writes. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CloudFolder, folderProject, projectNumber } from "./support/cloudFolder";
import { type GoogleApis, startGoogleApis } from "./support/googleApis";

const topic = `projects/${folderProject}/topics/rows-acme`;
const agent = `service-${projectNumber}@gcp-sa-pubsub.iam.gserviceaccount.com`;
const table = `bigquery.googleapis.com/projects/${folderProject}/datasets/acme_rows/tables/rows`;

let folder: CloudFolder;
let apis: GoogleApis;
let proxy: string;
let stranger: string;

beforeAll(async () => {
  folder = await CloudFolder.create();
  [proxy, stranger] = [await folder.addAccount("acme-egress"), await folder.addAccount("globex-egress")];
  const name = await folder.add("gcp:pubsub/topic:Topic", `pubsub.googleapis.com/${topic}`, { name: "rows-acme" });
  await folder.allow(name, { role: "roles/pubsub.publisher", members: [`serviceAccount:${proxy}`] });
  await folder.add(
    "gcp:pubsub/subscription:Subscription",
    `pubsub.googleapis.com/projects/${folderProject}/subscriptions/rows-acme`,
    { topic, bigqueryConfig: { table: `${folderProject}.acme_rows.rows`, useTableSchema: true } },
  );
  await folder.add("gcp:bigquery/table:Table", table, {
    schema: JSON.stringify([
      { name: "id", type: "STRING", mode: "REQUIRED" },
      { name: "person", type: "STRING", mode: "NULLABLE" },
    ]),
  });
  apis = await startGoogleApis(folder.cloud);
});
afterAll(async () => {
  await apis.stop();
  await folder.remove();
});

const publish = (email: string, ...rows: object[]) =>
  apis.call(email, "pubsub", `v1/${topic}:publish`, {
    method: "POST",
    body: { messages: rows.map((row) => ({ data: Buffer.from(JSON.stringify(row)).toString("base64") })) },
  });
const written = () => join(folder.folder, "tables", `${folderProject}.acme_rows.rows.ndjson`);

test("a stranger may not publish, and nothing is written while Pub/Sub may not write", async () => {
  expect((await publish(stranger, { id: "1" })).status).toBe(403);
  expect((await publish(proxy, { id: "1" })).status).toBe(200);
  expect(existsSync(written())).toBe(false);
});

test("rows that fit the table's columns are written, and no others", async () => {
  await folder.allow(table, { role: "roles/bigquery.dataEditor", members: [`serviceAccount:${agent}`] });
  const rows = [
    { id: "1", person: null },
    { person: "p" },
    { id: "2", email: "ann@example.com" },
    { id: "3", person: "p" },
  ];
  const { status, body } = await publish(proxy, ...rows);
  expect(status).toBe(200);
  expect(body.messageIds).toHaveLength(4);
  expect(readFileSync(written(), "utf8")).toBe('{"id":"1","person":null}\n{"id":"3","person":"p"}\n');
});
