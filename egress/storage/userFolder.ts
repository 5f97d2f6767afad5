/**
 * The folder of one user in the tenant's bucket. Names of objects are relative to it in both directions, so that a user's app has no way
 * to name anything else.
 */

/** What keeps a name inside. Replaced one by one by tests, which then see the break-in that a check stops. */
export interface FolderChecks {
  /** Where in the bucket an object of the folder is. */
  readonly place: (folder: string, name: string) => string;
  /** Whether a name can be read in one way only. */
  readonly isPlain: (name: string) => boolean;
  /** How a name is written into a path. */
  readonly encode: (name: string) => string;
}

export const folderChecks: FolderChecks = {
  place: (folder, name) => folder + name,
  isPlain: isPlainName,
  encode: encodeURIComponent,
};

/** Cloud Storage takes 1,024 bytes of UTF-8. */
const longestName = 1_024;

export class UserFolder {
  /** Ends in a slash. */
  readonly path: string;
  readonly #checks: FolderChecks;

  constructor(pseudonym: string, checks: FolderChecks) {
    this.path = `users/${pseudonym}/`;
    this.#checks = checks;
  }

  /** Returns the name in the bucket; undefined if the name is refused. */
  inBucket(name: string): string | undefined {
    const placed = this.#checks.place(this.path, name);
    return name !== "" && this.#checks.isPlain(name) && Buffer.byteLength(placed) <= longestName ? placed : undefined;
  }

  /** Like `inBucket`, for the beginning of names: it may be empty, and end anywhere. */
  prefixInBucket(prefix: string): string | undefined {
    return prefix === "" ? this.#checks.place(this.path, "") : this.inBucket(prefix);
  }

  /** Returns the name as the user's app knows it; undefined if the object is not in this folder. */
  fromBucket(name: unknown): string | undefined {
    const isInside = typeof name === "string" && name.startsWith(this.#checks.place(this.path, ""));
    return isInside ? name.slice(this.#checks.place(this.path, "").length) : undefined;
  }

  encode(name: string): string {
    return this.#checks.encode(name);
  }
}

/** Refuses dot segments, which a client or a server may resolve, and characters that have no business in a name. */
function isPlainName(name: string): boolean {
  return !/[\p{Cc}\p{Cs}\\]/u.test(name) && !name.split("/").some((segment) => segment === "." || segment === "..");
}
