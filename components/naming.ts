/**
 * Cloud names, made by pure functions and equal on every run. A name that would be too long is an error and never
 * shortened: two shortened names can be equal, and then two tenants would share a resource.
 *
 * Each name can be split again at its separators. Tenant ids hold no `_`, so `<id>_key_<name>` splits one way only;
 * service and account names end in a fixed word; buckets end in a fixed word and the project number, the data key in a
 * generation of fixed length. `test/components/naming.test.ts` proves that no two tenants can get one name.
 */
import type { SecretPurpose } from "../plan";

/** A cell's name: 2–20 characters, so that the longest name made from it fits the 63 of RFC 1035. */
export const cellNamePattern = /^[a-z][a-z0-9-]{0,18}[a-z0-9]$/;
/** A key's, vendor token's or API's name: 2–40 characters, so that it also fits a volume name. */
export const keyNamePattern = /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/;

export const tenantNames = {
  /** Service account of the workload. */
  workloadAccount: (id: string) => checked("service account", `${id}-run`, 30),
  /** Service account of the egress proxy. */
  egressAccount: (id: string) => checked("service account", `${id}-egress`, 30),
  /** Cloud Run service of the workload. Cloud Run takes fewer than 50 characters. */
  workloadService: (id: string) => checked("Cloud Run service", `${id}-workload`, 49),
  /** Cloud Run service of the egress proxy. The log exclusion of the cell matches its ending. */
  egressService: (id: string) => checked("Cloud Run service", `${id}-egress`, 49),
  /** Bucket names are global, so the project's number makes it unique. */
  bucket: (id: string, projectNumber: string) => checked("bucket", `${id}-data-${projectNumber}`, 63),
  /** Bucket of the tenant's kill switch. */
  switchBucket: (id: string, projectNumber: string) => checked("bucket", `${id}-switch-${projectNumber}`, 63),
  /** Bucket of the budget of the tenant's aggregates with `privacy`. */
  budgetBucket: (id: string, projectNumber: string) => checked("bucket", `${id}-budget-${projectNumber}`, 63),
  /** Topic of the tenant's rows, and subscription that writes them. Names of Pub/Sub must not begin with `goog`, as a tenant's id may. */
  rowsTopic: (id: string) => checked("topic", `rows-${id}`, 255),
  /** Topic and subscription of rows that could not be written. */
  deadRowsTopic: (id: string) => checked("topic", `dead-rows-${id}`, 255),
  /** Names of datasets take no hyphens, and ids of tenants hold no underscores. */
  rowsDataset: (id: string) => checked("dataset", `${id.replaceAll("-", "_")}_rows`, 1_024),
  /** Google Cloud never frees the name of a key, so a generation (8 hex digits) keeps the key of a tenant that comes back apart. */
  dataKey: (id: string, generation: string) => checked("key", `${id}-${generation}`, 63),
  secret: (id: string, purpose: SecretPurpose, name: string) => checked("secret", `${id}_${purpose}_${name}`, 255),
  /** Serverless endpoint group and backend service of a tenant behind a load balancer. */
  backend: (id: string) => checked("backend service", `${id}-backend`, 63),
};

export const cellNames = {
  /** Networks, subnets, routes, routers, firewall policies, zones, sinks: RFC 1035 labels of at most 63 characters. */
  part: (cell: string, part: string) => checked("cell part", `${cell}-${part}`, 63),
  /** Key rings can never be deleted, so a generation keeps the ring of a cell that comes back apart. */
  keyRing: (cell: string, generation: string) => checked("key ring", `${cell}-${generation}`, 63),
  /** Bucket of the cell's kill switch; see `cellSwitchBucketPattern`. */
  switchBucket: (cell: string, projectNumber: string) => checked("bucket", `${cell}-switches-${projectNumber}`, 63),
  /** Ids of roles take no hyphens. */
  switchRole: (cell: string) => checked("role", `bulkhead_${cell.replaceAll("-", "_")}_switch_operator`, 64),
  /** Attestor and note of the approvers. */
  reviews: (cell: string) => checked("attestor", `${cell}-reviews`, 63),
  /** Names of datasets take no hyphens, and names of cells no underscores. */
  logDataset: (cell: string) => checked("log dataset", `${cell.replaceAll("-", "_")}_audit`, 100),
  /** A deleted log bucket keeps its name for 7 days and can't be acquired, so a generation keeps those of a new cell apart. */
  logBucket: (cell: string, part: "audit" | "apps", generation: string) =>
    checked("log bucket", `${cell}-${part}-${generation}`, 100),
};

/** Name of a sink that each cell creates. Google Cloud answers with it when a project has a cell already, so it says why. */
export const oneCellMark = "bulkhead-one-cell-per-project";

/** Ending of every egress proxy's service name. */
export const egressServiceEnding = "-egress";

function checked(kind: string, name: string, limit: number): string {
  if (name.length > limit) {
    throw new Error(
      `the ${kind} name '${name}' must be at most ${limit} characters, got ${name.length}; use a shorter id or name`,
    );
  }
  return name;
}
