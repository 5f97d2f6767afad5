/**
 * A stand-in for Cloud Storage's JSON API and the metadata server. It resolves dot segments, as some servers and clients do, so that a
 * name which is not written with care reaches another object.
 */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { readMultipart } from "../../../egress/storage/multipart";
import { crc32cBase64 } from "../../../local/front/apis/crc32c";

export interface TestStorage {
  readonly url: string;
  /** `host:port`, for GCE_METADATA_HOST. */
  readonly host: string;
  /** Contents by bucket and name. */
  readonly objects: Map<string, string>;
  /** Values of the header `authorization`, and request targets. */
  readonly calls: { readonly authorization: string | undefined; readonly target: string }[];
  close(): void;
}

export async function startCloudStorage(): Promise<TestStorage> {
  const objects = new Map<string, string>();
  const uploads = new Map<string, { readonly key: string; content: string }>();
  const calls: TestStorage["calls"] = [];
  const server = http.createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const url = new URL(request.url ?? "/", "http://storage.test");
    const { pathname, searchParams: query } = url;
    const reply = (status: number, value?: unknown, headers = {}) =>
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
    if (pathname.startsWith("/computeMetadata/")) {
      return reply(200, { access_token: "fake-token-of-the-proxy", expires_in: 3_600 });
    }
    calls.push({ authorization: request.headers.authorization, target: request.url ?? "" });
    const [, bucket = "", rest = ""] = /^(?:\/upload)?\/storage\/v1\/b\/([^/]+)\/o(?:\/(.*))?$/.exec(pathname) ?? [];
    const describe = (key: string) => ({
      kind: "storage#object",
      id: `${key}/1`,
      name: key.slice(bucket.length + 1),
      bucket,
      generation: "1",
      metageneration: "1",
      size: String(objects.get(key)?.length ?? 0),
      crc32c: crc32cBase64(Buffer.from(objects.get(key) ?? "")),
      mediaLink: `http://storage.test/${key}`,
    });
    const store = (key: string, content: string) => {
      objects.set(key, content);
      return reply(200, describe(key));
    };
    const begin = (name: unknown) => {
      const id = `upload-${uploads.size}`;
      uploads.set(id, { key: `${bucket}/${name}`, content: "" });
      const location = `http://storage.test/upload/storage/v1/b/${bucket}/o?uploadType=resumable&upload_id=${id}`;
      return reply(200, undefined, { location });
    };
    if (pathname.startsWith("/upload/")) {
      switch (query.get("uploadType")) {
        case "media":
          return store(`${bucket}/${query.get("name")}`, body.toString());
        case "multipart": {
          const upload = readMultipart(body, request.headers["content-type"] ?? "");
          const { name } = (upload?.metadata ?? {}) as { name?: string };
          return store(`${bucket}/${name}`, upload?.content.toString() ?? "");
        }
        default: {
          const upload = uploads.get(query.get("upload_id") ?? "");
          if (upload === undefined) {
            return begin(JSON.parse(body.toString() || "{}").name);
          }
          upload.content += body.toString();
          const isMore = /^bytes \d+-\d+\/\*$/.test(request.headers["content-range"] ?? "");
          return isMore
            ? reply(308, undefined, { range: `bytes=0-${upload.content.length - 1}` })
            : store(upload.key, upload.content);
        }
      }
    }
    if (rest === "") {
      const names = [...objects.keys()].filter((key) => key.startsWith(`${bucket}/${query.get("prefix") ?? ""}`));
      return reply(200, { items: names.map(describe), prefixes: ["users/", "users/other/"] });
    }
    const key = `${bucket}/${decodeURIComponent(rest)}`;
    const content = objects.get(key);
    if (content === undefined) {
      return reply(404, { error: { code: 404, message: `No such object: ${key}` } });
    }
    if (request.method === "DELETE") {
      objects.delete(key);
      return response.writeHead(204).end();
    }
    return query.get("alt") === "media" ? response.end(content) : reply(200, describe(key));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    objects,
    calls,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
