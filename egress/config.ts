/** Reads the environment of the proxy: plan, tenant and folder of keys. Collects all problems, so that one start shows them all. */
import { readFileSync } from "node:fs";
import { parse as parseYaml } from "yaml";
import {
  cloudStorageHost,
  env,
  parsePlan,
  plainUpstreams,
  type TrackingPlan,
  tenantIdPattern,
  tokenExchangeHost,
} from "../plan";
import type { Problem } from "./problem";

export interface ProxyConfig {
  /** TCP port. Default 8080. */
  readonly port: number;
  readonly tenant: string;
  readonly plan: TrackingPlan;
  readonly keysDir: string;
  /** Buckets whose object `off` is part of the kill switch. */
  readonly switchBuckets: readonly string[];
  /** The tenant's bucket, if the proxy keeps its users' files apart. */
  readonly bucket: string | undefined;
  /** Base URL of Cloud Storage. */
  readonly storageUrl: string;
  /** True if the proxy makes tokens for the users' folders, instead of standing in for Cloud Storage. */
  readonly makesBucketTokens: boolean;
  /** Base URL of the exchange of tokens. */
  readonly tokenExchangeUrl: string;
  /** Bucket with the privacy budget; it comes before the folder. */
  readonly budgetBucket: string | undefined;
  /** Folder with the privacy budget, outside Google Cloud. */
  readonly budgetFolder: string | undefined;
  /** Topic for the rows of the plan's sink, as `projects/<id>/topics/<name>`; it comes before the folder. */
  readonly rowsTopic: string | undefined;
  /** Folder for these rows, outside Google Cloud. */
  readonly rowsFolder: string | undefined;
  /** Host of the metadata server. */
  readonly metadataHost: string;
  /** Milliseconds between looks at the keys. */
  readonly keyInterval: number;
  /** Milliseconds for which a start looks for its way out; 0 does not look. */
  readonly wayOutTimeout: number;
}

/** A file on a disk costs nothing to look at. */
export const diskKeyInterval = 2_000;
/** Every look at a secret that Cloud Run has mounted asks Secret Manager, costs a read and leaves an audit entry. */
export const mountedKeyInterval = 300_000;

/** Cloud Run gives a start-up probe 240 s, and the kill switch may need 45 of them. */
const maxWayOutSeconds = 180;

const defaultMetadataHost = "metadata.google.internal";

export type ConfigResult =
  | { readonly ok: true; readonly config: ProxyConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export type Environment = Readonly<Record<string, string | undefined>>;

export function readProxyConfig(environment: Environment): ConfigResult {
  const problems: Problem[] = [];
  const port = readPort(environment, problems);
  const tenant = environment[env.tenant] ?? "";
  if (!tenantIdPattern.test(tenant)) {
    const got = tenant === "" ? "nothing" : `'${tenant.slice(0, 64)}'`;
    problems.push({
      path: env.tenant,
      message: `must be a tenant id of 3 to 20 lower-case letters, digits and '-', got ${got}`,
    });
  }
  const keysDir = environment[env.keysDir] ?? "";
  if (keysDir === "") {
    problems.push({ path: env.keysDir, message: "must be set; name the directory of mounted secrets" });
  }
  const switchBuckets = readBuckets(environment, env.switchBuckets, problems);
  const [bucket] = readBuckets(environment, env.bucket, problems);
  const [budgetBucket] = readBuckets(environment, env.budgetBucket, problems);
  const budgetFolder = environment[env.budgetFolder];
  const metadataHost = readMetadataHost(environment, problems);
  const wayOutTimeout = readWayOutTimeout(environment, problems);
  const keyInterval = environment.K_SERVICE === undefined ? diskKeyInterval : mountedKeyInterval;
  const plan = readPlan(environment, problems);
  if (plan !== undefined && environment[env.allowHttpUpstream] !== "1") {
    for (const { path, url } of plainUpstreams(plan)) {
      problems.push({ path, message: `must be an https URL, got '${url}'` });
    }
  }
  const storage = {
    bucket,
    storageUrl: readGoogleUrl(environment, env.storageUrl, `https://${cloudStorageHost}`, problems),
    makesBucketTokens: environment[env.bucketTokens] === "1",
    tokenExchangeUrl: readGoogleUrl(environment, env.tokenExchangeUrl, `https://${tokenExchangeHost}`, problems),
  };
  if (plan?.budget !== undefined && budgetBucket === undefined && (budgetFolder ?? "") === "") {
    const message = `must be set for aggregates with 'privacy'; or set ${env.budgetFolder} outside Google Cloud`;
    problems.push({ path: env.budgetBucket, message });
  }
  const places = { budgetBucket, budgetFolder, ...readRowPlaces(environment, plan, problems) };
  if (plan === undefined || problems.length > 0) {
    return { ok: false, problems };
  }
  return {
    ok: true,
    config: {
      port,
      tenant,
      plan,
      keysDir,
      switchBuckets,
      ...storage,
      ...places,
      metadataHost,
      keyInterval,
      wayOutTimeout,
    },
  };
}

function readRowPlaces(environment: Environment, plan: TrackingPlan | undefined, problems: Problem[]) {
  const rowsTopic = environment[env.rowsTopic] || undefined;
  const rowsFolder = environment[env.rowsFolder] || undefined;
  if (
    rowsTopic !== undefined &&
    !/^projects\/[a-z0-9-]{6,30}\/topics\/[A-Za-z][A-Za-z0-9._~%+-]{2,254}$/.test(rowsTopic)
  ) {
    const message = `must be a topic as projects/<id>/topics/<name>, got '${rowsTopic.slice(0, 64)}'`;
    problems.push({ path: env.rowsTopic, message });
  }
  if (plan?.sinks?.bigquery !== undefined && rowsTopic === undefined && rowsFolder === undefined) {
    const message = `must be set for 'sinks.bigquery'; or set ${env.rowsFolder} outside Google Cloud`;
    problems.push({ path: env.rowsTopic, message });
  }
  return { rowsTopic, rowsFolder };
}

/** Another address would get every user's files, or the proxy's own token, so it is taken in tests and local runs only. */
function readGoogleUrl(environment: Environment, name: string, google: string, problems: Problem[]): string {
  const url = environment[name];
  if (url === undefined) {
    return google;
  }
  if (environment[env.allowHttpUpstream] !== "1" || !URL.canParse(url)) {
    problems.push({ path: name, message: `must not be set; the proxy calls '${google}'` });
  }
  return url;
}

function readBuckets(environment: Environment, name: string, problems: Problem[]): string[] {
  const buckets = (environment[name] ?? "").split(",").filter((bucket) => bucket !== "");
  const wrong = buckets.find((bucket) => !/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(bucket));
  if (wrong !== undefined) {
    problems.push({
      path: name,
      message: `must hold names of buckets, separated by commas, got '${wrong.slice(0, 64)}'`,
    });
  }
  return buckets;
}

export function readMetadataHost(environment: Environment, problems: Problem[]): string {
  const host = environment.GCE_METADATA_HOST ?? defaultMetadataHost;
  if (!/^[A-Za-z0-9.-]+(?::\d{1,5})?$/.test(host)) {
    problems.push({ path: "GCE_METADATA_HOST", message: "must be a host, or a host and a port" });
  }
  return host;
}

/** Off unless it is asked for: elsewhere than on Google Cloud a host may come after its proxy. */
export function readWayOutTimeout(environment: Environment, problems: Problem[]): number {
  const text = environment[env.wayOutSeconds] ?? "0";
  if (/^\d{1,3}$/.test(text) && Number(text) <= maxWayOutSeconds) {
    return Number(text) * 1000;
  }
  const message = `must be a number of seconds from 0 to ${maxWayOutSeconds}, got '${text.slice(0, 16)}'`;
  problems.push({ path: env.wayOutSeconds, message });
  return 0;
}

export function readPort(environment: Environment, problems: Problem[]): number {
  const text = environment[env.port] ?? "8080";
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) {
    return port;
  }
  problems.push({ path: env.port, message: `must be a port number, got '${text.slice(0, 16)}'` });
  return 0;
}

function readPlan(environment: Environment, problems: Problem[]): TrackingPlan | undefined {
  const source = planText(environment, problems);
  if (source === undefined) {
    return undefined;
  }
  const input = plainData(source.text);
  if (input === undefined) {
    problems.push({ path: source.variable, message: "must be a tracking plan in JSON or YAML; it could not be read" });
    return undefined;
  }
  const result = parsePlan(input.value);
  if (result.ok) {
    return result.plan;
  }
  problems.push(...result.problems);
  return undefined;
}

function planText(environment: Environment, problems: Problem[]): { variable: string; text: string } | undefined {
  const plan = environment[env.plan] ?? "";
  if (plan !== "") {
    return { variable: env.plan, text: plan };
  }
  const file = environment[env.planFile] ?? "";
  if (file === "") {
    problems.push({
      path: env.plan,
      message: `must hold the tracking plan, or ${env.planFile} must name its file`,
    });
    return undefined;
  }
  try {
    return { variable: env.planFile, text: readFileSync(file, "utf8") };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "error";
    problems.push({ path: env.planFile, message: `must be a readable file, got '${file}' (${code})` });
    return undefined;
  }
}

/** JSON first: YAML reads JSON too, but thirty times slower. */
function plainData(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    try {
      return { value: parseYaml(text) };
    } catch {
      return undefined;
    }
  }
}
