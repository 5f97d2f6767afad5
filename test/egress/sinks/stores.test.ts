/** The two stores of rows: a folder, and a topic of Pub/Sub behind a stand-in. */
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { folderStore } from "../../../egress/sinks/folderStore";
import { topicStore } from "../../../egress/sinks/topicStore";

let server: Server | undefined;
afterEach(() => server?.close());

test("a folder has one file per day, readable by its owner alone, and loses the files of days that are over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-rows-"));
  let now = Date.UTC(2026, 10, 5, 23);
  const store = folderStore(folder, 2, () => now);
  await store.write(["1", "2"]);
  for (const _day of [1, 2, 3]) {
    now += 24 * 60 * 60_000;
    await store.write(["3"]);
  }
  expect(readdirSync(folder).sort()).toEqual([
    "rows-2026-11-06.ndjson",
    "rows-2026-11-07.ndjson",
    "rows-2026-11-08.ndjson",
  ]);
  expect(readFileSync(join(folder, "rows-2026-11-08.ndjson"), "utf8")).toBe("3\n");
  expect(statSync(join(folder, "rows-2026-11-08.ndjson")).mode & 0o777).toBe(0o600);
});

/** A metadata server and Pub/Sub in one. */
async function start(status: number) {
  const requests: { url: string; authorization: string | undefined; messages: string[] }[] = [];
  server = createServer(async (request, response) => {
    if (request.url?.startsWith("/computeMetadata/")) {
      response.end(JSON.stringify({ access_token: "token", expires_in: 3_600 }));
      return;
    }
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const messages = body.messages.map(({ data }: { data: string }) => Buffer.from(data, "base64").toString());
    requests.push({ url: request.url ?? "", authorization: request.headers.authorization, messages });
    response.writeHead(status).end("{}");
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, requests };
}

const topic = "projects/acme-prod/topics/rows-acme";

test.each([
  [200, "taken"],
  [400, "refused"],
  [403, "later"],
  [404, "later"],
  [429, "later"],
  [503, "later"],
])("a topic that answers %i has %s the rows", async (status, taken) => {
  const { host, requests } = await start(status);
  const store = topicStore(topic, host, () => false, `http://${host}`);
  expect(await store.write(['{"id":"1"}', '{"id":"ü"}'])).toBe(taken);
  expect(requests).toEqual([
    { url: `/v1/${topic}:publish`, authorization: "Bearer token", messages: ['{"id":"1"}', '{"id":"ü"}'] },
  ]);
  await store.close();
});

test("a topic gets nothing while the kill switch is on", async () => {
  const { host, requests } = await start(200);
  const store = topicStore(topic, host, () => true, `http://${host}`);
  await expect(store.write(["1"])).rejects.toThrow("switched off");
  expect(requests).toEqual([]);
  await store.close();
});
