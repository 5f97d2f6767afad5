/** WebSockets to a service behind the login: passed on to the container after the checks that every request goes through. */
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Decisions } from "../../../../local/front/decisions";
import { type Listening, listen } from "../../../../local/front/http";
import { ServiceIngress } from "../../../../local/front/ingress/serviceIngress";
import { takeUpgrades } from "../../../../local/front/ingress/webSocket";
import { createSigningKeys } from "../../../../local/front/signingKeys";
import { CloudFolder, projectNumber } from "../support/cloudFolder";

let folder: CloudFolder;
let front: Listening;
let app: Listening;
/** Headers of the last upgrade that reached the app. */
let asked: IncomingMessage["headers"] = {};

beforeAll(async () => {
  folder = await CloudFolder.create();
  const container = await listen((_, response) => response.end("a page"));
  container.server.on("upgrade", (incoming: IncomingMessage, stream, head: Buffer) => {
    const socket = stream as Socket;
    socket.on("error", () => undefined);
    asked = incoming.headers;
    if (incoming.url === "/refused") {
      socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 7\r\n\r\nno room");
      return;
    }
    socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\nhello ");
    socket.write(head);
    socket.pipe(socket);
  });
  app = container;
  const settings = { iapEnabled: true };
  const fullName = await folder.addService("acme", await folder.addAccount("acme-run"), settings, { timeout: "1s" });
  await folder.allow(fullName, {
    role: "roles/run.invoker",
    members: [`serviceAccount:service-${projectNumber}@gcp-sa-iap.iam.gserviceaccount.com`],
  });
  await folder.allow(`iap.googleapis.com/${fullName.slice(fullName.indexOf("/") + 1)}`, {
    role: "roles/iap.httpsResourceAccessor",
    members: ["user:ann@acme.example"],
  });
  const ingress = new ServiceIngress({
    cloud: folder.cloud,
    keys: await createSigningKeys(),
    decisions: new Decisions(),
    backendOf: () => app.port,
  });
  const answer = (given: IncomingMessage, response: Parameters<ServiceIngress["handle"]>[1]) =>
    void ingress.handle(given, response, { kind: "internet" });
  const door = await listen(answer);
  takeUpgrades(door.server, answer);
  front = door;
});
afterAll(async () => {
  await Promise.all([front.close(), app.close()]);
  await folder.remove();
});

async function logIn(email: string): Promise<string> {
  const headers = {
    host: "acme.localhost",
    origin: "http://acme.localhost",
    "content-type": "application/x-www-form-urlencoded",
  };
  const sent = request({ port: front.port, host: "127.0.0.1", path: "/_local/login", method: "POST", headers });
  sent.end(`email=${encodeURIComponent(email)}`);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  answer.resume();
  return answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
}

function open(path: string, headers: Record<string, string>) {
  const upgrade = { host: "acme.localhost", connection: "Upgrade", upgrade: "websocket", "sec-websocket-key": "x" };
  const sent = request({ port: front.port, host: "127.0.0.1", path, headers: { ...upgrade, ...headers } });
  sent.end();
  return new Promise<{ readonly answer: IncomingMessage; readonly socket?: Socket; readonly head?: Buffer }>(
    (resolve, reject) => {
      sent.once("upgrade", (answer, socket, head) => resolve({ answer, socket, head }));
      sent.once("response", (answer) => resolve({ answer }));
      sent.once("error", reject);
    },
  );
}

const textOf = async (answer: IncomingMessage) => {
  let text = "";
  for await (const part of answer) {
    text += part;
  }
  return text;
};

describe("a WebSocket", () => {
  test("of someone who has logged in is joined with the container's, which learns who it is", async () => {
    const { answer, socket, head } = await open("/stream?a=1", {
      cookie: await logIn("ann@acme.example"),
      "x-goog-iap-jwt-assertion": "forged",
    });
    expect(answer.statusCode).toBe(101);
    let text = String(head);
    socket?.on("data", (part) => {
      text += part;
    });
    socket?.write("one");
    await expect.poll(() => text).toBe("hello one");
    expect(asked).toMatchObject({ host: "acme.localhost", "sec-websocket-key": "x", "x-forwarded-proto": "https" });
    expect(String(asked["x-goog-iap-jwt-assertion"]).split(".")).toHaveLength(3);
    // The service's time for a request ends it, as on Cloud Run.
    await once(socket as Socket, "close");
  });

  test("of nobody, and of a stranger, is refused before the container", async () => {
    asked = {};
    const nobody = await open("/stream", {});
    expect([nobody.answer.statusCode, nobody.answer.headers["x-bulkhead-wall"]]).toEqual([401, "login (IAP)"]);
    const stranger = await open("/stream", { cookie: await logIn("stranger@elsewhere.example") });
    expect([stranger.answer.statusCode, await textOf(stranger.answer)]).toEqual([
      403,
      expect.stringContaining("you don't have access"),
    ]);
    expect(asked).toEqual({});
  });

  test("that the container refuses gets the container's answer", async () => {
    const { answer, socket } = await open("/refused", { cookie: await logIn("ann@acme.example") });
    expect([answer.statusCode, socket, await textOf(answer)]).toEqual([403, undefined, "no room"]);
  });
});
