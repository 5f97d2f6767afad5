import { parsePlan } from "../../plan";
import type { EnvEntry, Workload } from "../graph";
import { knownValue } from "../read";
import { quoted } from "./messages";
import { planEntry } from "./planEntry";
import type { Report, Rule } from "./rule";

/** Most problems of one plan that are listed; the rest are counted. */
const mostProblems = 10;

/** Every field that may leave has a type and bounds. */
export const planIsTyped: Rule = {
  id: "plan-is-typed",
  sentence: "A tracking plan is valid, gives every field a type with bounds, and names hosts over HTTPS only.",
  why: "Analytics data were sent as the SDK had them. A plan in which a field may be anything is the same with a form to fill in.",
  counts:
    "`ANALYTICS_PLAN` on anything that runs code: it must parse and fit the plan's schema, which has no way to let a value out untreated; no `upstream` may be plain HTTP, and `ALLOW_HTTP_UPSTREAM` may not be set. Fields of free text are reported as advice: detectors are an alarm there, not a guarantee.",
  unknowns: "A plan not known yet is a matter of `proxy-is-checked`.",
  severity: "high",
  remediation:
    "Correct the plan at the path that the message names; `npx bulkhead plan check` tells the same before a preview.",
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
  const entry = workload.env.find(({ name }) => knownValue(name) === "ALLOW_HTTP_UPSTREAM");
  if (entry === undefined || knownValue(entry.value) === "" || knownValue(entry.value) === "0") {
    return [];
  }
  return [
    {
      urn,
      message: `'${entry.slot.path}' must not be set, got a value for 'ALLOW_HTTP_UPSTREAM'; it is for tests only`,
    },
  ];
}

function judgePlan(urn: string, entry: EnvEntry): Report[] {
  const text = knownValue(entry.value);
  if (text === undefined) {
    return [];
  }
  const data = parseJson(text);
  if (data === undefined) {
    return [{ urn, message: "'ANALYTICS_PLAN' must be JSON, got text that isn't; write it with JSON.stringify" }];
  }
  const result = parsePlan(data);
  if (!result.ok) {
    const shown = result.problems.slice(0, mostProblems).map((problem) => {
      const path = problem.path === "" ? "ANALYTICS_PLAN" : `ANALYTICS_PLAN.${problem.path}`;
      return { urn, message: `'${path}' is not valid: ${problem.message}` };
    });
    const left = result.problems.length - shown.length;
    return left > 0
      ? [...shown, { urn, message: `'ANALYTICS_PLAN' has ${left} more problems; fix these first` }]
      : shown;
  }
  const { plan } = result;
  const upstreams: [string, string | undefined][] = [
    ...Object.entries(plan.vendors).map(([name, vendor]): [string, string | undefined] => [
      `vendors.${name}`,
      vendor?.upstream,
    ]),
    ...Object.entries(plan.apis).map(([name, api]): [string, string | undefined] => [`apis.${name}`, api.upstream]),
  ];
  const insecure = upstreams
    .filter(([, url]) => url?.startsWith("http://"))
    .map(([path]) => ({
      urn,
      message: `'ANALYTICS_PLAN.${path}.upstream' must be https, got 'http'; events would leave unencrypted`,
    }));
  return [...insecure, ...freeTexts(data).map((path) => advise(urn, path))];
}

function advise(urn: string, path: string): Report {
  const message = `'ANALYTICS_PLAN.${path}' should not be free text, got ${quoted("text")}; use an enum where the values are known`;
  return { urn, message, level: "advisory" };
}

/** Paths of all fields whose treatment is `text`. */
function freeTexts(data: unknown, path = ""): string[] {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return [];
  }
  return Object.entries(data).flatMap(([key, value]) => {
    const below = path === "" ? key : `${path}.${key}`;
    const isText = path.endsWith("fields") && typeof value === "object" && value !== null && holdsText(value);
    return isText ? [below] : freeTexts(value, below);
  });
}

function holdsText(treatment: object): boolean {
  const { list } = treatment as { list?: { of?: unknown } };
  const single = list?.of ?? treatment;
  return typeof single === "object" && single !== null && "text" in single;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
