/** Checks tracking plans by the plan's own schema. */
import { env, parsePlan, plainUpstreams, wideFields } from "../../plan";
import type { EnvEntry, Workload } from "../graph";
import { knownValue } from "../read";
import { judgeSecret } from "../secrets";
import { quoted } from "./messages";
import { planData, planEntry } from "./planEntry";
import type { Report, Rule } from "./rule";

/** Most problems of one plan that are listed; the rest are counted. */
const mostProblems = 10;

export const planIsTyped: Rule = {
  id: "plan-is-typed",
  sentence: "A tracking plan is valid, gives every field a type with bounds, and names hosts over HTTPS only.",
  why: "Analytics data were sent exactly as the SDK produced them. A plan in which a field may be anything changes nothing about that.",
  counts:
    "`ANALYTICS_PLAN` on anything that runs code: it must parse and fit the plan's schema, which has no way to let a value out untreated; no `upstream` may be plain HTTP, and `ALLOW_HTTP_UPSTREAM` may not be set. Free-text fields are reported as advice: in them, detectors raise an alarm but guarantee nothing.",
  unknowns: "`proxy-is-checked` reports a plan that isn't known yet.",
  severity: "high",
  remediation:
    "Correct the plan at the path that the message names; `npx --no bulkhead plan check` tells the same before a preview.",
  examples: {
    bad: `
new gcp.cloudrunv2.Service("proxy", {
  location: "europe-west1",
  labels: { tenant: "acme", "bulkhead-role": "egress-proxy" },
  template: {
    containers: [{
      image: "example/proxy",
      envs: [{
        name: "ANALYTICS_PLAN",
        value: JSON.stringify({ version: 1, vendors: { mixpanel: {} }, events: { signed_up: { to: ["mixpanel"], fields: { email: "keep" } } } }),
      }],
    }],
  },
});`,
    good: `
new gcp.cloudrunv2.Service("proxy", {
  location: "europe-west1",
  labels: { tenant: "acme", "bulkhead-role": "egress-proxy" },
  template: {
    containers: [{
      image: "example/proxy",
      envs: [{
        name: "ANALYTICS_PLAN",
        value: JSON.stringify({ version: 1, vendors: { mixpanel: {} }, events: { signed_up: { to: ["mixpanel"], fields: { plan: { enum: ["free", "team"] } } } } }),
      }],
    }],
  },
});`,
  },

  resource({ resource, workload }) {
    if (workload === undefined) {
      return [];
    }
    const plan = planEntry(workload);
    return [...judgeOverride(resource.urn, workload), ...(plan === undefined ? [] : judgePlan(resource.urn, plan))];
  },
};

function judgeOverride(urn: string, workload: Workload): Report[] {
  const entry = workload.env.find(({ name }) => knownValue(name) === env.allowHttpUpstream);
  if (entry === undefined || knownValue(entry.value) === "" || knownValue(entry.value) === "0") {
    return [];
  }
  return [
    {
      urn,
      path: entry.slot.path,
      problem: `must not be set, got a value for '${env.allowHttpUpstream}'; it is for tests only`,
    },
  ];
}

function judgePlan(urn: string, entry: EnvEntry): Report[] {
  const text = knownValue(entry.value);
  if (text === undefined) {
    return [];
  }
  const data = planData(text);
  if (data === undefined) {
    return [{ urn, path: env.plan, problem: "must be JSON, got text that isn't; write it with JSON.stringify" }];
  }
  const result = parsePlan(data);
  if (!result.ok) {
    const shown = result.problems.slice(0, mostProblems).map((problem) => {
      const path = problem.path === "" ? env.plan : `${env.plan}.${onlyNames(problem.path)}`;
      return { urn, path, problem: `is not valid: ${quotingNames(problem.message)}` };
    });
    const left = result.problems.length - shown.length;
    return left > 0
      ? [...shown, { urn, path: env.plan, problem: `has ${left} more problems; fix these first` }]
      : shown;
  }
  const { plan } = result;
  const texts = wideFields(plan).filter(({ lets }) => lets === "text");
  return [
    ...plainUpstreams(plan).map(({ path }) => insecure(urn, path)),
    ...texts.map(({ path }) => advise(urn, path)),
  ];
}

function insecure(urn: string, path: string): Report {
  const problem = "must be https, got 'http'; events would leave unencrypted";
  return { urn, path: `${env.plan}.${path}`, problem };
}

/** A name as plans have them: words with an optional number at the end, so that no key passes for one. */
const planName = /^\$?[A-Za-z]+(?:[-_.: ][A-Za-z]+){0,8}\d{0,3}$/;

/** A plan may hold a key where a name belongs, so that only what reads as a name is shown. */
function isName(text: string): boolean {
  return planName.test(text) && text.length <= 60 && judgeSecret({ value: text }) === undefined;
}

function onlyNames(path: string): string {
  return path
    .split(".")
    .map((part) => (/^\d+$/.test(part) || isName(part) ? part : "…"))
    .join(".");
}

function quotingNames(message: string): string {
  return message.replace(/'([^']*)'/g, (quote, text: string) => (isName(text) ? quote : "'…'"));
}

function advise(urn: string, path: string): Report {
  const problem = `should not be free text, got ${quoted("text")}; use an enum where the values are known`;
  return { urn, path: `${env.plan}.${path}`, problem, level: "advisory" };
}
