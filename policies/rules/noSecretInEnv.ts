/** Reports secrets in environment variables, commands and arguments of anything that runs code. */
import type { EnvEntry, IsolationGraph, Workload } from "../graph";
import { isMarked, knownValue } from "../read";
import { credentialInCommand, judgeName, judgeSecret, looksRandom, valueFingerprint } from "../secrets";
import { isSecretKey } from "../types";
import { listPath, optionBefore } from "./commandWords";
import { judgeOtherPlaces } from "./envOfOtherTypes";
import { isKey } from "./keyLike";
import { notKnown, quoted, withArticle } from "./messages";
import { originOf } from "./origins";
import type { Report, ResourceView, Rule, RuleContext } from "./rule";
import { doubtAbout, isPlaceholder, type Origin, secretData } from "./secretOrigins";

const fix = "mount it from Secret Manager as a file, or let the egress proxy hold it";

export const noSecretInEnv: Rule = {
  id: "no-secret-in-env",
  sentence: "No environment variable or command line carries a secret.",
  why: "A web app for many customers wrote each customer's API key into its process environment, so the next customer's calls used it. A variable is also stored as plain text in every revision, even if the program marks it as a secret.",
  counts:
    "Every literal in environment variables, commands and arguments of every container of Cloud Run services, jobs and worker pools (both generations) and of functions: judged by its format, by its name (that of an option in the word before it included), by the mark of `pulumi.secret`, and by the stack's secret config and the values of its secrets inside it. In everything else that runs code or carries settings to it (metadata and start-up scripts of machines, App Engine, Workflows, Composer, Cloud Build, Kubernetes, Lambda and what else `policies/types` knows): values of the stack's secret config and values that another resource generates; literals there are the matter of `no-secret-literal-in-program`.",
  unknowns:
    "A value not known yet must come from resources that hold no secrets, whatever its name; without a traceable source it is a finding (a variable named as an address or id needs one harmless source), and so is a list of variables or containers that isn't known as a whole. The engine knows the sources of a whole template and not of each value in it, so sources that other values of the template need (its account, its secrets, its network) prove nothing about a variable. A resource that was itself made from a secret counts as one. Before a key pair exists, nothing but the variable's name tells its public key from its private one (an unknown value is sent without its secret mark), so a public key needs a name that says so, such as `JWT_PUBLIC_KEY`; once it is known, its format decides.",
  severity: "critical",
  remediation:
    "Store the value in Secret Manager, grant it to the tenant's own service account, and mount it as a file; for an API key, declare the API in the tracking plan and let the egress proxy put the key in.",
  examples: {
    bad: `
const account = new gcp.serviceaccount.Account("app", { accountId: "acme-run", project: "example" });
new gcp.cloudrunv2.Service("app", {
  location: "europe-west1",
  template: {
    serviceAccount: account.email,
    containers: [{ image: "example/app", envs: [{ name: "ANTHROPIC_API_KEY", value: "an-obvious-fake" }] }],
  },
});`,
    good: `
const account = new gcp.serviceaccount.Account("app", { accountId: "acme-run", project: "example" });
const key = new gcp.secretmanager.Secret("key", { secretId: "acme-key", replication: { auto: {} }, labels: { tenant: "acme" } });
new gcp.cloudrunv2.Service("app", {
  location: "europe-west1",
  labels: { tenant: "acme" },
  template: {
    serviceAccount: account.email,
    volumes: [{ name: "key", secret: { secret: key.secretId } }],
    containers: [{
      image: "example/app",
      envs: [{ name: "API_KEY_FILE", value: "/keys/anthropic" }],
      volumeMounts: [{ name: "key", mountPath: "/keys" }],
    }],
  },
});`,
  },

  resource(view, context) {
    const { workload } = view;
    if (workload === undefined) {
      return [];
    }
    return [
      ...workload.env.flatMap((entry) => judgeEntry(view, entry, context)),
      ...judgeWords(view, workload, context),
      ...workload.unreadable
        .filter((slot) => slot.place !== "volume")
        .map((slot) => ({
          urn: view.resource.urn,
          path: slot.path,
          problem: `must provably hold no secret, ${notKnown}; write the list in the program and pass outputs for single values only`,
        })),
    ];
  },

  stack(graph, context) {
    const held = valuesOfSecrets(graph);
    const ids = idsOfSecrets(graph);
    return [
      ...graph.workloads.flatMap((workload) => [
        ...judgeUnknowns(graph, workload),
        ...judgeEqual(workload, held),
        ...judgeIds(workload, ids),
      ]),
      ...judgeOtherPlaces(graph, context),
    ];
  },
};

function judgeEntry(view: ResourceView, entry: EnvEntry, context: RuleContext): Report[] {
  if (entry.secret !== undefined) {
    return [];
  }
  const name = knownValue(entry.name);
  const value = knownValue(entry.value);
  const report = (what: string): Report[] => [
    {
      urn: view.resource.urn,
      path: entry.slot.path,
      problem: `must not hold a secret, got ${what} in ${shown(name)}; ${fix}`,
    },
  ];
  if (name !== undefined && isSecretKey(name)) {
    return report("a secret as the name, as if name and value were exchanged,");
  }
  if (entry.value.state === "missing" || value === "") {
    return [];
  }
  if (name === undefined) {
    return [{ urn: view.resource.urn, path: entry.slot.path, problem: `must have a known name, ${notKnown}; ${fix}` }];
  }
  if (value === undefined) {
    return [];
  }
  const verdict = judgeSecret({ name, value });
  if (verdict !== undefined && !mayNameSecret(name, value)) {
    return report(withArticle(verdict.rule));
  }
  if (isMarked(entry.value)) {
    return report("a value marked as a secret");
  }
  if (context.secretConfigIn(value).length > 0) {
    return report("a secret of the stack's config");
  }
  return isKey(name, value) ? report("what reads as a key") : [];
}

function shown(name = ""): string {
  return isSecretKey(name) ? "a variable" : quoted(name);
}

/** What may be named in full by a variable that announces it: `STRIPE_SECRET=acme-stripe`, `SIGNING_KEY=acme-signing`. */
const nameable = new Set(["secret", "signing or encryption key"]);

/** True for what can be the id of a secret, or of a key in Cloud KMS: only the whole stack can tell. */
function mayNameSecret(name: string | undefined, value: string): boolean {
  const announced = judgeName(name ?? "");
  const isId = /^[A-Za-z][\w-]{2,254}$/.test(value) && !looksRandom(value);
  return announced !== undefined && nameable.has(announced.rule) && isId;
}

function judgeWords(view: ResourceView, workload: Workload, context: RuleContext): Report[] {
  const reports = workload.words.flatMap((slot) => {
    const reading = slot.field.text();
    const value = knownValue(reading) ?? "";
    const verdict = judgeSecret({ value });
    if (verdict === undefined && !isMarked(reading) && context.secretConfigIn(value).length === 0) {
      return [];
    }
    const what = verdict === undefined ? "a value marked as a secret" : withArticle(verdict.rule);
    return [{ urn: view.resource.urn, path: slot.path, problem: `must not hold a secret, got ${what}; ${fix}` }];
  });
  return [...reports, ...judgeCommands(view, workload, reports)];
}

/** Commands as a whole: an option in one word and its value in the next. */
function judgeCommands(view: ResourceView, workload: Workload, reported: readonly Report[]): Report[] {
  const commands = new Map<string, string[]>();
  for (const slot of workload.words) {
    const list = listPath(slot.path);
    commands.set(list, [...(commands.get(list) ?? []), knownValue(slot.field.text()) ?? "$unknown"]);
  }
  return [...commands].flatMap(([path, words]) => {
    const isReported = reported.some(({ path: at = "" }) => listPath(at) === path);
    const kind = isReported ? undefined : credentialInCommand(words);
    return kind === undefined
      ? []
      : [{ urn: view.resource.urn, path, problem: `must not hold a secret, got ${withArticle(kind)}; ${fix}` }];
  });
}

/** Shortest value that equality with a secret says anything about. */
const shortestSecret = 8;

/** Fingerprints of the values that the stack's secrets hold, as far as they are known. */
function valuesOfSecrets(graph: IsolationGraph): ReadonlySet<string> {
  const values = graph.resources.map((resource) => knownValue(secretData(resource)?.field.text() ?? missing) ?? "");
  return new Set(values.filter((value) => !isPlaceholder(value)).map(valueFingerprint));
}

const missing = { state: "missing" } as const;

/** A secret's value under a name that says nothing, as a look-up of the secret in the program would bring it here. */
function judgeEqual(workload: Workload, held: ReadonlySet<string>): Report[] {
  return workload.env.flatMap((entry) => {
    const value = knownValue(entry.value);
    const name = knownValue(entry.name);
    if (value === undefined || name === undefined || value.length < shortestSecret) {
      return [];
    }
    // What its name, format or mark gives away was reported before the resource was created.
    const reported = isMarked(entry.value) || judgeSecret({ name, value }) !== undefined;
    if (reported || !held.has(valueFingerprint(value))) {
      return [];
    }
    const problem = `must not hold a secret, got the value of one of this stack's secrets in ${shown(name)}; ${fix}`;
    return [{ urn: workload.id, path: entry.slot.path, problem }];
  });
}

/** Ids of the secrets and keys in the stack, and of those outside it that some reference names. */
function idsOfSecrets(graph: IsolationGraph): ReadonlySet<string> {
  const named = graph.nodes().filter(({ kind }) => kind === "secret" || kind === "key");
  return new Set(named.map(({ name }) => name.id.slice(name.id.lastIndexOf("/") + 1)));
}

/** A plain word under a name such as `STRIPE_SECRET` is harmless if a secret or a key of the stack is called so. */
function judgeIds(workload: Workload, ids: ReadonlySet<string>): Report[] {
  return workload.env.flatMap((entry) => {
    const name = knownValue(entry.name);
    const value = knownValue(entry.value);
    if (entry.secret !== undefined || value === undefined || !mayNameSecret(name, value) || ids.has(value)) {
      return [];
    }
    const verdict = judgeSecret({ name, value });
    if (verdict === undefined || isMarked(entry.value)) {
      return [];
    }
    const problem = `must not hold a secret, got ${withArticle(verdict.rule)} in ${shown(name)}; ${fix}`;
    return [{ urn: workload.id, path: entry.slot.path, problem }];
  });
}

/** Values that are not known yet: only where they come from can clear them. */
function judgeUnknowns(graph: IsolationGraph, workload: Workload): Report[] {
  const slots = [
    ...workload.env
      .filter((entry) => entry.value.state === "unknown" && entry.name.state === "known")
      .map((entry) => ({ slot: entry.slot, variable: knownValue(entry.name) })),
    ...workload.words
      .map((slot, position) => ({ slot, variable: optionBefore(workload, position) }))
      .filter(({ slot }) => slot.field.state === "unknown"),
  ];
  const origins = new Map<string, Origin>();
  return slots.flatMap(({ slot, variable }) => {
    const origin = origins.get(slot.property) ?? originOf(workload, slot.property);
    origins.set(slot.property, origin);
    const doubt = doubtAbout(graph.index, origin, variable);
    if (doubt === undefined) {
      return [];
    }
    const announced = judgeSecret({ name: variable });
    const problem =
      announced === undefined
        ? `must provably hold no secret, ${notKnown}, with ${doubt}; pass a resource's output or a plain value, and secrets as files`
        : `must not hold a secret, got ${withArticle(announced.rule)} by its name in ${shown(variable)}; ${fix}`;
    return [{ urn: workload.id, path: slot.path, problem }];
  });
}
