/** No environment variable, command or argument of anything that runs code carries a secret. */
import { type EnvEntry, type IsolationGraph, typeOfUrn, type Workload } from "../graph";
import { knownValue } from "../read";
import { judgeSecret, valueFingerprint } from "../secrets";
import { notKnown, withArticle } from "./messages";
import type { Report, ResourceView, Rule, RuleContext } from "./rule";
import { isClearedBy, isHarmlessSource, isPlaceholder, secretData } from "./secretOrigins";

const fix = "mount a secret of this tenant as a file, or let the egress proxy hold it";

export const noSecretInEnv: Rule = {
  id: "no-secret-in-env",
  sentence: "No environment variable or command line carries a secret.",
  why: "A web app for many customers wrote each customer's API key into its process environment, so the next customer's calls ran on it. A variable is also plain text in every revision, whether the program marks it as a secret or not.",
  counts:
    "Every literal in environment variables, commands and arguments of every container of Cloud Run services, jobs and worker pools (both generations) and of functions: judged by its format, by its name, by the mark of `pulumi.secret`, and by equality with the stack's secret config and with the values of its secrets.",
  unknowns:
    "A value not known yet under a secret's name is a finding. Under another name it must come from resources that hold no secrets; without a traceable source it is a finding (a variable named as an address or id needs one harmless source among them), and so is a list of variables or containers that isn't known as a whole. The engine tells the sources of a whole template, not of each value in it: beside values that come from Google's own resources, one without a trace can't be told from them.",
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

  stack(graph) {
    const held = valuesOfSecrets(graph);
    return graph.workloads.flatMap((workload) => [...judgeUnknowns(workload), ...judgeEqual(workload, held)]);
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
      problem: `must not hold a secret, got ${what} in ${name === undefined ? "a variable" : `'${name}'`}; ${fix}`,
    },
  ];
  if (entry.value.state === "missing" || value === "") {
    return [];
  }
  if (entry.name.state !== "known") {
    return [{ urn: view.resource.urn, path: entry.slot.path, problem: `must have a known name, ${notKnown}; ${fix}` }];
  }
  const verdict = judgeSecret({ name, value });
  if (verdict !== undefined) {
    return report(value === undefined ? `${withArticle(verdict.rule)} by its name` : withArticle(verdict.rule));
  }
  if (entry.value.state === "known" && entry.value.secret) {
    return report("a value marked as a secret");
  }
  if (value !== undefined && context.isSecretConfig(value)) {
    return report("a secret of the stack's config");
  }
  return [];
}

function judgeWords(view: ResourceView, workload: Workload, context: RuleContext): Report[] {
  return workload.words.flatMap((slot) => {
    const reading = slot.field.text();
    if (reading.state !== "known") {
      return [];
    }
    const verdict = judgeSecret({ value: reading.value });
    const secret = reading.secret || context.isSecretConfig(reading.value);
    if (verdict === undefined && !secret) {
      return [];
    }
    const what = verdict === undefined ? "a value marked as a secret" : withArticle(verdict.rule);
    return [{ urn: view.resource.urn, path: slot.path, problem: `must not hold a secret, got ${what}; ${fix}` }];
  });
}

/** Shortest value that equality with a secret says anything about. */
const shortestSecret = 8;

/** Fingerprints of the values that the stack's secrets hold, as far as they are known. */
function valuesOfSecrets(graph: IsolationGraph): ReadonlySet<string> {
  const values = graph.resources.flatMap((resource) => knownValue(secretData(resource)?.field.text() ?? missing) ?? []);
  const telling = values.filter((value) => value.length >= shortestSecret && !isPlaceholder(value));
  return new Set(telling.map(valueFingerprint));
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
    const reported =
      entry.value.state === "known" && (entry.value.secret || judgeSecret({ name, value }) !== undefined);
    if (reported || !held.has(valueFingerprint(value))) {
      return [];
    }
    const problem = `must not hold a secret, got the value of one of this stack's secrets in '${name}'; ${fix}`;
    return [{ urn: workload.id, path: entry.slot.path, problem }];
  });
}

/** Values that are not known yet, under names that say nothing: only where they come from can clear them. */
function judgeUnknowns(workload: Workload): Report[] {
  const slots = [
    ...workload.env
      .filter((entry) => entry.secret === undefined && entry.value.state === "unknown" && entry.name.state === "known")
      .filter((entry) => judgeSecret({ name: knownValue(entry.name) }) === undefined)
      .map((entry) => ({ slot: entry.slot, variable: knownValue(entry.name) })),
    ...workload.words.filter((slot) => slot.field.state === "unknown").map((slot) => ({ slot, variable: undefined })),
  ];
  return slots.flatMap(({ slot, variable }) => {
    const sources = workload.resource.propertyDependencies.get(slot.property) ?? [];
    if (isClearedBy(sources, variable)) {
      return [];
    }
    const doubtful = sources.find((source) => !isHarmlessSource(source));
    const from =
      doubtful === undefined ? "no traceable source" : `a source that can hold a secret (${typeOfUrn(doubtful)})`;
    return [
      {
        urn: workload.id,
        path: slot.path,
        problem: `must provably hold no secret, ${notKnown}, with ${from}; pass a resource's output or a plain value, and secrets as files`,
      },
    ];
  });
}
