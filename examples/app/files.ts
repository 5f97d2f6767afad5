/** People's uploads in the tenant's bucket: list, add, read. */
import { Storage } from "@google-cloud/storage";

export interface StoredFile {
  readonly name: string;
  readonly size: number;
  readonly added: string;
}

const folder = "uploads/";
/** Names that are safe to show, to store and to type. */
const namePattern = /^[\p{L}\p{N}][\p{L}\p{N} ._()-]{0,119}$/u;

export function isFileName(name: string): boolean {
  return namePattern.test(name);
}

/** The tenant's files in the tenant's own bucket. No key: the client takes the service's identity. */
export class Files {
  readonly #bucket;

  constructor(bucket: string) {
    this.#bucket = new Storage().bucket(bucket);
  }

  async save(name: string, content: Buffer, contentType: string): Promise<void> {
    await this.#bucket.file(folder + name).save(content, { contentType, resumable: content.length > 5_000_000 });
  }

  async list(): Promise<StoredFile[]> {
    const [files] = await this.#bucket.getFiles({ prefix: folder, maxResults: 200 });
    return files.map(({ name, metadata }) => ({
      name: name.slice(folder.length),
      size: Number(metadata.size ?? 0),
      added: String(metadata.timeCreated ?? ""),
    }));
  }

  /** The beginning of a file as text, for a question about it. */
  async beginning(name: string, bytes: number): Promise<string> {
    const [content] = await this.#bucket.file(folder + name).download({ start: 0, end: bytes - 1, validation: false });
    return content.toString("utf8");
  }
}
