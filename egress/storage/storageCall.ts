/** Reads the target of a request for Cloud Storage's JSON API. What is not listed here does not pass: copies, ACLs, other buckets. */
import { storagePath } from "../../plan";

export type StorageCall =
  /** What clients ask before they use a bucket. */
  | { readonly kind: "bucket" }
  | { readonly kind: "list"; readonly query: URLSearchParams }
  | { readonly kind: "describe" | "download" | "delete"; readonly name: string; readonly query: URLSearchParams }
  | { readonly kind: "upload"; readonly query: URLSearchParams };

export type StorageCallResult =
  | { readonly ok: true; readonly call: StorageCall }
  | { readonly ok: false; readonly problem: string };

/** True if a request is for the users' files. @param head first part of the path */
export const isStorageTarget = (head: string): boolean => `/${head}` === storagePath;

const refused = (problem: string): StorageCallResult => ({ ok: false, problem });

/** Parameters that only say how an answer looks, or who pays. They are left out. */
const ignored: ReadonlySet<string> = new Set([
  "prettyPrint",
  "projection",
  "fields",
  "userProject",
  "quotaUser",
  "key",
]);
const conditions = [
  "generation",
  "ifGenerationMatch",
  "ifGenerationNotMatch",
  "ifMetagenerationMatch",
  "ifMetagenerationNotMatch",
];
/** Parameters of each call. */
const allowed: Readonly<Record<StorageCall["kind"], ReadonlySet<string>>> = {
  bucket: new Set(),
  list: new Set([
    ...["prefix", "delimiter", "maxResults", "pageToken"],
    ...["startOffset", "endOffset", "includeTrailingDelimiter"],
  ]),
  describe: new Set(conditions),
  download: new Set(conditions),
  delete: new Set(conditions),
  upload: new Set(["uploadType", "name", "upload_id", ...conditions]),
};

/** The JSON API's own paths; Google's client for Node.js leaves `/storage/v1` out when it is given another host. */
const forms = [
  { pattern: /^(?:\/storage\/v1)?\/b\/([^/]+)$/, methods: { GET: "bucket" } },
  { pattern: /^(?:\/storage\/v1)?\/b\/([^/]+)\/o$/, methods: { GET: "list" } },
  {
    pattern: /^(?:\/download)?(?:\/storage\/v1)?\/b\/([^/]+)\/o\/([^/]+)$/,
    methods: { GET: "describe", DELETE: "delete" },
  },
  { pattern: /^\/upload\/storage\/v1\/b\/([^/]+)\/o$/, methods: { POST: "upload", PUT: "upload", DELETE: "upload" } },
] as const;

/**
 * @param target the raw request target, below `/storage`.
 * @param own the tenant's bucket.
 */
export function storageCall(method: string, target: string, own: string): StorageCallResult {
  const [path = "", search = ""] = target.slice(storagePath.length).split(/\?(.*)/s, 2);
  const found = forms.flatMap(({ pattern, methods }) => {
    const match = pattern.exec(path);
    const kind = (methods as Readonly<Record<string, StorageCall["kind"]>>)[method];
    return match === null || kind === undefined ? [] : [{ kind, bucket: match[1] ?? "", object: match[2] ?? "" }];
  })[0];
  if (found === undefined) {
    return refused(
      "this call is not let through by the egress proxy; objects can be read, written, listed and deleted",
    );
  }
  const [bucket, name] = [decoded(found.bucket), decoded(found.object)];
  if (bucket === undefined || name === undefined || bucket !== own) {
    return refused("the bucket must be the tenant's own, and names must be UTF-8");
  }
  const query = new URLSearchParams(search);
  const isContent = query.get("alt") === "media" || path.startsWith("/download/");
  const kind = found.kind === "describe" && isContent ? "download" : found.kind;
  query.delete("alt");
  for (const parameter of [...new Set(query.keys())]) {
    if (ignored.has(parameter)) {
      query.delete(parameter);
    } else if (!allowed[kind].has(parameter) || query.getAll(parameter).length > 1) {
      const shown = /^[A-Za-z_]{1,40}$/.test(parameter) ? parameter : "…";
      return refused(`the parameter '${shown}' is not let through by the egress proxy here`);
    }
  }
  return { ok: true, call: callOf(kind, name, query) };
}

function callOf(kind: StorageCall["kind"], name: string, query: URLSearchParams): StorageCall {
  switch (kind) {
    case "bucket":
      return { kind };
    case "list":
    case "upload":
      return { kind, query };
    default:
      return { kind, name, query };
  }
}

/** Decoded once, as Cloud Storage does; undefined if the text is not percent-encoded UTF-8. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
