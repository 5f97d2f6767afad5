/** One small object of Cloud Storage, read and replaced over its JSON API with the proxy's own identity. */
import { request } from "undici";
import { boundedText } from "../http/boundedText";
import type { AccessTokens } from "./accessToken";

/** Milliseconds for one request. */
const timeout = 5_000;

/** The generation of an object that doesn't exist. */
const noGeneration = "0";

export interface TextVersion {
  /** Undefined if nothing has been written yet. */
  readonly text: string | undefined;
  /** Names the version for `replace`. */
  readonly generation: string;
}

/** A text of which every write names the version that it replaces, so two writers can't both succeed on one. */
export interface VersionedText {
  /** The newest version. Rejects if it can't be read; that is not the same as missing. */
  read(): Promise<TextVersion>;
  /** Returns false if another version has been written since. Rejects if it is unknown whether the write was made. */
  replace(text: string, generation: string): Promise<boolean>;
}

/**
 * Reads see the newest version: Cloud Storage is strongly consistent for reads after writes and deletions ("Cloud Storage
 * consistency").
 *
 * @param maxBytes a longer object is an error.
 * @param storage base URL of Cloud Storage.
 */
export function storedObject(
  { bucket, name, maxBytes }: { readonly bucket: string; readonly name: string; readonly maxBytes: number },
  tokens: AccessTokens,
  storage = "https://storage.googleapis.com",
): VersionedText {
  const call = async (method: "GET" | "POST", path: string, body?: string) => {
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const headers = { authorization: `Bearer ${await tokens.current()}`, ...type };
    const signal = AbortSignal.timeout(timeout);
    const response = await request(storage + path, { method, headers, body: body ?? null, signal });
    const text = await boundedText(response.body, maxBytes, `object '${name}' is too long`);
    return { status: response.statusCode, headers: response.headers, text };
  };
  return {
    async read() {
      const { status, headers, text } = await call("GET", `/storage/v1/b/${bucket}/o/${name}?alt=media`);
      const generation = headers["x-goog-generation"];
      if (status === 200 && typeof generation === "string") {
        return { text, generation };
      }
      // A missing bucket is answered with 404 as well, and must not look like a missing object.
      if (status === 404 && text.includes("No such object")) {
        return { text: undefined, generation: noGeneration };
      }
      throw new Error(`Cloud Storage answered ${status}`);
    },
    async replace(text, generation) {
      const query = `uploadType=media&name=${name}&ifGenerationMatch=${generation}`;
      const { status } = await call("POST", `/upload/storage/v1/b/${bucket}/o?${query}`, text);
      if (status !== 200 && status !== 412) {
        throw new Error(`Cloud Storage answered ${status}`);
      }
      return status === 200;
    },
  };
}
