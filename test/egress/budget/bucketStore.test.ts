/** The budget's object, over HTTP against a stand-in for Cloud Storage and the metadata server. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { bucketStore } from "../../../egress/budget/bucketStore";
import { PrivacyBudget } from "../../../egress/budget/privacyBudget";

let server: http.Server;
let url: string;
let object: { text: string; generation: number } | undefined;
let answer: "usual" | "no bucket" | "failing" | "lost";

beforeAll(async () => {
  server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://storage.test");
    const reply = (status: number, text = "", headers = {}) => response.writeHead(status, headers).end(text);
    if (pathname.startsWith("/computeMetadata/")) {
      return reply(200, JSON.stringify({ access_token: "fake", expires_in: 3_600 }));
    }
    if (answer === "failing") {
      return reply(503);
    }
    if (answer === "no bucket") {
      return reply(404, "The specified bucket does not exist.");
    }
    if (request.method === "GET" && pathname === "/storage/v1/b/acme-budget/o/budget") {
      return object === undefined
        ? reply(404, "No such object: acme-budget/budget")
        : reply(200, object.text, { "x-goog-generation": String(object.generation) });
    }
    if (request.method === "POST" && pathname === "/upload/storage/v1/b/acme-budget/o") {
      if (searchParams.get("ifGenerationMatch") !== String(object?.generation ?? 0)) {
        return reply(412);
      }
      object = { text: Buffer.concat(chunks).toString(), generation: (object?.generation ?? 1_000) + 7 };
      if (answer === "lost") {
        answer = "usual";
        return request.socket.destroy();
      }
      return reply(200, "{}");
    }
    return reply(400);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  object = undefined;
  answer = "usual";
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const store = () => bucketStore("acme-budget", url.slice("http://".length), url);
const claim = (name: string, epsilon = 1) =>
  new PrivacyBudget(store(), 3).claim(name, Date.UTC(2026, 10, 5), epsilon, 20_000);

test("begins without an object, and replaces the generation that was read", async () => {
  expect(await store().read()).toEqual({ text: undefined, generation: "0" });
  expect(await store().replace("one", "0")).toBe(true);
  expect(await store().replace("other", "0")).toBe(false);
  expect(await store().read()).toEqual({ text: "one", generation: "1007" });
});

test("claims of several instances at once never overspend", async () => {
  const claims = await Promise.all(["a", "b", "c", "d", "e"].map((name) => claim(name)));
  expect(claims.sort()).toEqual(["granted", "granted", "granted", "spent", "spent"]);
});

test("an answer that is lost after the write is found again", async () => {
  answer = "lost";
  expect(await claim("a")).toBe("granted");
  expect(JSON.parse(object?.text ?? "")).toMatchObject({ spent: 1_000_000 });
});

test.each(["no bucket", "failing"] as const)("%s: nothing is granted", async (state) => {
  answer = state;
  await expect(store().read()).rejects.toThrow(/Cloud Storage answered/);
  expect(await new PrivacyBudget(store(), 3).claim("a", 0, 1, 0)).toBe("unreadable");
});
