/** Stands in for a session's relay: an API that takes each user's own key, and the egress proxy's route to the files of users. */
import { createHash } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import { Admission } from "../../../egress/http/admission";
import { createServer, listen } from "../../../egress/http/server";
import { Ledger } from "../../../egress/ledger/ledger";
import { StorageRoute } from "../../../egress/storage/storageRoute";
import { Users } from "../../../egress/users/users";
import { storagePath, userKeyHeader } from "../../../plan/sessions";

/** The API that takes each user's own key. Its stand-in answers with the key of the call. */
export const keyedApi = "model";
export const usersBucket = "bucket-of-users";

export interface RelayStandIn {
  readonly url: string;
  close(): Promise<void>;
}

export async function startRelay(): Promise<RelayStandIn> {
  const storage = await startStorage();
  const route = new StorageRoute({
    bucket: usersBucket,
    users: new Users(createHash("sha256").update("a key of this run").digest()),
    storageUrl: storage.url,
    metadataHost: new URL(storage.url).host,
    admission: new Admission(),
    count: new Ledger("attack", "digest").count("storage", "$call", "*"),
  });
  const server = createServer(
    async (request, response, bodyTime) => {
      if (request.url?.startsWith(`${storagePath}/`)) {
        return route.handle(request, response, bodyTime);
      }
      response.end(String(request.headers[userKeyHeader] ?? "no key"));
    },
    async (_, socket) => void socket.destroy(),
  );
  const port = await listen(server, 0, "127.0.0.1");
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await route.close();
      storage.close();
    },
  };
}

/** Cloud Storage as far as it writes an object in one piece and reads it, with the metadata server beside it. */
async function startStorage(): Promise<{ readonly url: string; close(): void }> {
  const objects = new Map<string, Buffer>();
  const server = createHttpServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://storage.test");
    const answer = (status: number, value: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (pathname.startsWith("/computeMetadata/")) {
      return answer(200, { access_token: "token-of-the-proxy", expires_in: 3_600 });
    }
    if (request.method === "POST") {
      const name = searchParams.get("name") ?? "";
      objects.set(name, body);
      return answer(200, { kind: "storage#object", name, bucket: usersBucket, size: String(body.length) });
    }
    const object = objects.get(decodeURIComponent(pathname.split("/o/")[1] ?? ""));
    return object === undefined ? answer(404, { error: { code: 404 } }) : response.end(object);
  });
  const port = await listen(server, 0, "127.0.0.1");
  return { url: `http://127.0.0.1:${port}`, close: () => server.close().closeAllConnections() };
}
