/** Reads the launcher's settings from its environment. Collects all problems, so that one start shows them all. */
import { env, isMap, projectIdPattern } from "../plan/contract";
import { sessionNumbers } from "../plan/sessions";

/** What keeps the sessions of one instance apart. `docs/sessions.md` says what each stops. */
export type Isolation = "process" | "sandbox";

/** What isolation `sandbox` is made of. */
export type Sandboxes = "namespaces" | "cloudRun";

/** Who says which user a request is of. */
export interface IdentitySettings {
  /** `iap`: the assertion that Identity-Aware Proxy signs. `invoker`: the identity token that Cloud Run has verified. */
  readonly through: "iap" | "invoker";
  /** Audience that the assertion or token must have. */
  readonly audience: string;
  /** Where the keys of the assertions are. Default: Identity-Aware Proxy's. */
  readonly keysUrl?: string;
}

export interface LauncherConfig {
  readonly port: number;
  readonly isolation: Isolation;
  /** The app's own command line. */
  readonly command: readonly string[];
  readonly identity: IdentitySettings;
  /** Minutes without a request after which a session ends. */
  readonly idleMinutes: number;
  /** Sessions of this instance at most. */
  readonly maxSessions: number;
  /** Sessions that are started before their users come, as long as there are places. */
  readonly spareSessions: number;
  /** MiB of memory of one session, shared memory and temporary files included. */
  readonly memoryPerSession: number;
  /** MiB that the files of one session may take. */
  readonly diskPerSession: number;
  /** Processes and threads of one session. */
  readonly processesPerSession: number;
  /** Seconds in which the app must listen. */
  readonly startSeconds: number;
  /** Whose sandboxes isolation `sandbox` has: the launcher's own, of namespaces, or Cloud Run's (Preview). */
  readonly sandboxes: Sandboxes;
  /** `accept`: sessions share `/tmp` and `/dev/shm` where the machine allows no mount namespace. Default: that is an error. */
  readonly sharedTmp: "refuse" | "accept";
  /** Names of further environment variables that every session gets. */
  readonly env: readonly string[];
  /** APIs whose calls carry a key that each user enters. Sessions get a network of their own then, so that nobody else's calls can. */
  readonly userKeys: readonly string[];
  /**
   * `perUser`: each user has a folder of the tenant's bucket, and the relay stands in for Cloud Storage. `tokens`: a token for that folder,
   * and Cloud Storage itself. Default: `none`.
   */
  readonly bucket: "none" | "perUser" | "tokens";
  /** Project of the bucket, which some of Google's clients ask for. */
  readonly project?: string | undefined;
  /** Base URL of the relay; undefined if the tenant sends nothing out. */
  readonly relayUrl: string | undefined;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: LauncherConfig }
  | { readonly ok: false; readonly problems: readonly string[] };

const apiName = /^[a-z][a-z0-9-]{0,62}$/;
const variableName = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

export function readLauncherConfig(environment: Readonly<Record<string, string | undefined>>): ConfigResult {
  const problems: string[] = [];
  const given = settingsOf(environment[env.sessions], problems);
  const word = <T extends string>(name: string, allowed: readonly T[], otherwise?: T): T => {
    const value = given[name] ?? otherwise;
    if (!allowed.includes(value as T)) {
      problems.push(`${env.sessions}.${name} must be ${allowed.map((one) => `'${one}'`).join(" or ")}`);
    }
    return value as T;
  };
  const number = (name: keyof typeof sessionNumbers): number => {
    const { min, max, default: otherwise } = sessionNumbers[name];
    const value = given[name] ?? otherwise;
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
      problems.push(`${env.sessions}.${name} must be a whole number from ${min} to ${max}`);
    }
    return value as number;
  };
  const list = (name: string, isRight: (text: string) => boolean, what: string): readonly string[] => {
    const value = given[name] ?? [];
    if (!Array.isArray(value) || !value.every((item) => typeof item === "string" && isRight(item))) {
      problems.push(`${env.sessions}.${name} must be a list of ${what}`);
      return [];
    }
    return value;
  };
  const command = list("command", (text) => text !== "" && !text.includes("\0"), "words: a program and its arguments");
  if (command.length === 0) {
    problems.push(`${env.sessions}.command must name the app's program, such as ["streamlit", "run", "app.py"]`);
  }
  const config: LauncherConfig = {
    port: portOf(environment[env.port], problems),
    isolation: word<Isolation>("isolation", ["process", "sandbox"]),
    command,
    identity: identityOf(given.identity, problems),
    idleMinutes: number("idleMinutes"),
    maxSessions: number("maxSessions"),
    spareSessions: number("spareSessions"),
    memoryPerSession: number("memoryPerSession"),
    diskPerSession: number("diskPerSession"),
    processesPerSession: number("processesPerSession"),
    startSeconds: number("startSeconds"),
    sandboxes: word<Sandboxes>("sandboxes", ["namespaces", "cloudRun"], "namespaces"),
    sharedTmp: word("sharedTmp", ["refuse", "accept"] as const, "refuse"),
    env: list("env", (text) => variableName.test(text), "names of environment variables"),
    userKeys: list("userKeys", (text) => apiName.test(text), "names of APIs"),
    bucket: word("bucket", ["none", "perUser", "tokens"] as const, "none"),
    project: projectOf(given.project, problems),
    relayUrl: environment[env.relayUrl],
  };
  if (config.sandboxes === "cloudRun" && config.isolation !== "sandbox") {
    problems.push(`${env.sessions}.isolation must be 'sandbox' if ${env.sessions}.sandboxes is 'cloudRun'`);
  }
  if (config.userKeys.length > 0 && config.relayUrl === undefined) {
    problems.push(`${env.relayUrl} must be set with ${env.sessions}.userKeys, whose calls go to the relay`);
  }
  if (config.bucket !== "none" && config.relayUrl === undefined) {
    problems.push(
      `${env.relayUrl} must be set with ${env.sessions}.bucket '${config.bucket}', whose calls go to the relay`,
    );
  }
  if (config.bucket === "tokens" && config.isolation === "sandbox") {
    problems.push(
      `${env.sessions}.bucket must not be 'tokens' with isolation 'sandbox', whose users could call Cloud Storage with a token of their own; use 'perUser'`,
    );
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config };
}

function settingsOf(text: string | undefined, problems: string[]): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? "");
    if (isMap(value)) {
      return value;
    }
  } catch {
    // Reported below, like any other text that holds no settings.
  }
  problems.push(`${env.sessions} must hold the sessions' settings as a JSON object`);
  return {};
}

function identityOf(value: unknown, problems: string[]): IdentitySettings {
  const { through, audience, keysUrl } = isMap(value) ? value : ({} as Readonly<Record<string, unknown>>);
  if (through !== "iap" && through !== "invoker") {
    problems.push(`${env.sessions}.identity.through must be 'iap' or 'invoker'`);
  }
  if (typeof audience !== "string" || audience === "") {
    problems.push(`${env.sessions}.identity.audience must be the audience that the users' tokens have`);
  }
  if (keysUrl !== undefined && (typeof keysUrl !== "string" || !URL.canParse(keysUrl))) {
    problems.push(`${env.sessions}.identity.keysUrl must be a URL`);
  }
  return { through, audience, ...(keysUrl === undefined ? {} : { keysUrl }) } as IdentitySettings;
}

function projectOf(value: unknown, problems: string[]): string | undefined {
  if (value === undefined || (typeof value === "string" && projectIdPattern.test(value))) {
    return value;
  }
  problems.push(`${env.sessions}.project must be the id of a project`);
  return undefined;
}

function portOf(text: string | undefined, problems: string[]): number {
  const port = /^\d{1,5}$/.test(text ?? "8080") ? Number(text ?? "8080") : Number.NaN;
  if (port >= 0 && port <= 65_535) {
    return port;
  }
  problems.push(`${env.port} must be a port number`);
  return 0;
}
