/** Brings the names by which arguments refer to Google Cloud resources into one form. */

/** What a reference can lead to. */
export type NodeKind =
  | "account"
  | "secret"
  | "bucket"
  | "fileShare"
  | "database"
  | "cache"
  | "key"
  | "keyRing"
  | "network"
  | "subnet"
  | "connector"
  | "router"
  | "workload"
  | "logBucket";

export interface CloudName {
  readonly id: string;
  /** Project id or number; undefined if the name leaves it out. */
  readonly project?: string;
  readonly location?: string;
}

const collections: Readonly<Record<NodeKind, string>> = {
  account: "serviceAccounts",
  secret: "secrets",
  bucket: "buckets",
  fileShare: "instances",
  database: "instances",
  cache: "instances",
  key: "cryptoKeys",
  keyRing: "keyRings",
  network: "networks",
  subnet: "subnetworks",
  connector: "connectors",
  router: "routers",
  workload: "services",
  logBucket: "buckets",
};

/** `project:region:instance`, where a project of a domain has a colon of its own. */
const connectionName = /^.[^:]*:.[^:]*:./s;

/** Reads a reference: short name, relative path, full path, self link, or for service accounts an e-mail or a member. */
export function parseCloudName(kind: NodeKind, text: string): CloudName {
  const reference = text.trim();
  if (kind === "account") {
    return parseAccount(reference);
  }
  if (kind === "bucket") {
    return parseBucket(reference);
  }
  if (kind === "database" && connectionName.test(reference) && !reference.includes("/")) {
    const parts = reference.split(":");
    const [location, id] = parts.slice(-2);
    return { id: id ?? reference, project: parts.slice(0, -2).join(":"), location };
  }
  const path = pathOf(reference);
  const found = pairs(path);
  const jobs =
    kind === "workload" ? (found.get("jobs") ?? found.get("workerPools") ?? found.get("functions")) : undefined;
  const id = found.get(collections[kind]) ?? jobs ?? lastSegment(path);
  const parent = kind === "key" ? found.get("keyRings") : undefined;
  return {
    id: parent === undefined ? id : `${parent}/${id}`,
    project: found.get("projects"),
    location: found.get("locations") ?? found.get("regions"),
  };
}

function parseAccount(reference: string): CloudName {
  const email = lastSegment(pathOf(reference)).replace(/^serviceAccount:/, "");
  const match = /^([^@]+)@([^@]+)\.iam\.gserviceaccount\.com$/.exec(email);
  return match?.[1] === undefined ? { id: email } : { id: match[1], project: match[2] };
}

function parseBucket(reference: string): CloudName {
  const path = pathOf(reference.replace(/^gs:\/\//, "")).replace(/^(?:storage\/v1\/)?b\//, "");
  const found = pairs(path).get("buckets");
  return { id: found ?? path.split("/")[0] ?? path };
}

function pathOf(reference: string): string {
  return reference
    .replace(/^(?:https?:)?\/\/[^/]+\/(?:compute\/)?(?:(?:v\d+(?:(?:alpha|beta)\d*)?|beta|alpha)\/)?/, "")
    .replace(/^\/+|(?<!\/)\/+$/g, "");
}

function pairs(path: string): Map<string, string> {
  const segments = path.split("/").filter((segment) => segment !== "global");
  const found = new Map<string, string>();
  for (let at = 0; at + 1 < segments.length; at += 2) {
    const [collection = "", id = ""] = segments.slice(at);
    if (!found.has(collection)) {
      found.set(collection, id);
    }
  }
  return found;
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/**
 * False only where two names can't be the same thing. A project left out, or given once by number and once by id, may be
 * the same project, and a rule about sharing must assume that it is.
 */
export function mayBeSame(one: CloudName, other: CloudName): boolean {
  return one.id === other.id && agree(one.project, other.project, isNumber) && agree(one.location, other.location);
}

function agree(one: string | undefined, other: string | undefined, opaque?: (text: string) => boolean): boolean {
  if (one === undefined || other === undefined || one === other || one === "-" || other === "-") {
    return true;
  }
  return opaque !== undefined && opaque(one) !== opaque(other);
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
