/** How the users of a tenant's app are kept apart. */
import type * as pulumi from "@pulumi/pulumi";
import { isMap, sessionNumbers } from "../../plan";
import { AccessThrough, SessionBucket, SessionIsolation, SessionSandboxes } from "../enums";
import {
  type ArgumentTable,
  block,
  type Check,
  defaultsOf,
  listOf,
  type Problem,
  problem,
  shown,
  size,
  wholeNumber,
  withoutAbsent,
  word,
} from "../validation";
import { computeArguments, mebibytesOf } from "./computeArgs";

/** How the users of a tenant's app are kept apart: each gets a process of the app, started by the launcher in its image (`docs/sessions.md`). */
export interface SessionsArgs {
  /** `process` stops what bleeds by accident: environment, globals, caches, files. `sandbox` also stops users who run code of their own; its sessions reach nothing but the relay. */
  isolation: SessionIsolation;
  /** `cloudRun` has each session in a sandbox of Cloud Run (Preview), with a kernel of its own; needs isolation `sandbox`. Each takes 40 MiB more, and files count as memory instead of `diskPerSession`. Default: `namespaces`. */
  sandboxes?: SessionSandboxes;
  /** The app's own command line, such as `["streamlit", "run", "app.py"]`. The image's entry point is not used. */
  command: pulumi.Input<pulumi.Input<string>[]>;
  /** Minutes without a request or an open WebSocket after which a session ends, 1 to 1440. Timers need `compute.cpuAlways`. Default: 30. */
  idleMinutes?: pulumi.Input<number>;
  /** Most sessions of an instance, 1 to 1000. Let `compute.concurrency` be as many times the connections of one user. Default: 20. */
  maxSessions?: pulumi.Input<number>;
  /** Sessions that are started before their users come, 0 to 20. A user who gets one does not wait for the app's start. Each takes the memory of a session. Default: 1. */
  spareSessions?: pulumi.Input<number>;
  /** Memory of a session, its files included. At most `compute.memory`. Default: `256Mi`. */
  memoryPerSession?: pulumi.Input<string>;
  /** Size limit of a session's files, which lie in memory. Default: `64Mi`. */
  diskPerSession?: pulumi.Input<string>;
  /** `perUser` gives each user a folder of the tenant's bucket, which Google's clients find by themselves; sessions get a network of their own then. `tokens` gives each a short-lived token for that folder instead, for clients that must call Cloud Storage themselves (`docs/sessions.md` says what is weaker); needs isolation `process`, and `sts.googleapis.com` in the cell's `egressHosts`. The app's own account has no role on the bucket either way. Default: `none`. */
  bucket?: SessionBucket;
}

const commandExample = '["streamlit", "run", "app.py"]';
const words = listOf(`a list of words such as \`${commandExample}\``, (path, value) =>
  typeof value === "string" && value !== "" ? [] : [problem(path, `must be a word, got ${shown(value)}`)],
);
const command: Check = {
  ...words,
  problems: (path, list) =>
    Array.isArray(list) && list.length === 0
      ? [problem(path, `must name the app's program; use ${commandExample}`)]
      : words.problems(path, list),
};

const { idleMinutes, maxSessions, spareSessions, memoryPerSession, diskPerSession } = sessionNumbers;
const mebibytes = ({ default: value }: { readonly default: number }) => `${value}Mi`;

export const sessionsArguments = {
  isolation: {
    check: word(Object.values(SessionIsolation)),
    plain: true,
    required: "must be set; use 'sandbox' for apps that run code for their users, else 'process'",
  },
  sandboxes: { check: word(Object.values(SessionSandboxes)), plain: true, default: SessionSandboxes.Namespaces },
  command: { check: command, required: `must be set to the app's own command line; use ${commandExample}` },
  idleMinutes: {
    check: wholeNumber(idleMinutes.min, idleMinutes.max, "a whole number of minutes"),
    default: idleMinutes.default,
  },
  maxSessions: {
    check: wholeNumber(maxSessions.min, maxSessions.max, "a whole number of sessions"),
    default: maxSessions.default,
  },
  spareSessions: {
    check: wholeNumber(spareSessions.min, spareSessions.max, "a whole number of sessions"),
    default: spareSessions.default,
  },
  memoryPerSession: { check: size, default: mebibytes(memoryPerSession) },
  diskPerSession: { check: size, default: mebibytes(diskPerSession) },
  bucket: { check: word(Object.values(SessionBucket)), plain: true, default: SessionBucket.None },
} satisfies ArgumentTable<SessionsArgs>;

export const sessions = block(sessionsArguments, `{ isolation: 'sandbox', command: ${commandExample} }`);

/** Problems of sessions together with a tenant's other arguments. */
export function sessionsProblems({ sessions: args, access, compute }: Readonly<Record<string, unknown>>): Problem[] {
  if (!isMap(args)) {
    return [];
  }
  const problems: Problem[] = [];
  if (isMap(access) && access.through === AccessThrough.LoadBalancer) {
    problems.push(
      problem(
        "sessions",
        "must not be set with 'access.through' 'loadBalancer', whose assertions name a backend that is not known before the update; use 'iap'",
      ),
    );
  }
  if (args.sandboxes === SessionSandboxes.CloudRun && args.isolation === SessionIsolation.Process) {
    problems.push(
      problem(
        "sessions.sandboxes",
        "must not be 'cloudRun' with 'sessions.isolation' 'process'; use isolation 'sandbox'",
      ),
    );
  }
  if (args.bucket === SessionBucket.Tokens && args.isolation === SessionIsolation.Sandbox) {
    problems.push(
      problem(
        "sessions.bucket",
        "must not be 'tokens' with 'sessions.isolation' 'sandbox', whose users could call Cloud Storage with a token of their own; use 'perUser'",
      ),
    );
  }
  const own = { ...defaultsOf(sessionsArguments), ...withoutAbsent(args) };
  const { memory } = { ...defaultsOf(computeArguments), ...(isMap(compute) ? withoutAbsent(compute) : {}) };
  const [session, instance] = [mebibytesOf(own.memoryPerSession), mebibytesOf(memory)];
  if (session !== undefined && instance !== undefined && session > instance) {
    problems.push(
      problem(
        "sessions.memoryPerSession",
        `must not be above 'compute.memory' ('${memory}'), got '${own.memoryPerSession}'; sessions lie in the instance's memory`,
      ),
    );
  }
  return problems;
}
