/** The tracking plan of a tenant, put together from its arguments, and what follows from it. */
import { isProxiedVendor, parsePlan, proxiedVendor, type TrackingPlan } from "../../plan";
import type { ProxyKeyFiles } from "./keys";
import { keyNameProblems } from "./keys";
import { isMap, isOpen, type Problem, plainDataProblems, problem, shown } from "./problem";
import { join, mapProblems } from "./properties";

export interface PlanCheck {
  /** The plan that the proxy gets, or undefined where there is none or it is bad. */
  readonly plan: TrackingPlan | undefined;
  /** The plan as JSON, for the proxy's environment. */
  readonly json?: string;
  readonly problems: readonly Problem[];
}

/** Checks `analytics` and `apis` and puts them together. */
export function checkPlan(analytics: unknown, apis: unknown): PlanCheck {
  const outputs = [...plainDataProblems("analytics", analytics), ...plainDataProblems("apis", apis)];
  if (outputs.length > 0) {
    return { plan: undefined, problems: outputs };
  }
  if (isOpen(analytics) && isOpen(apis)) {
    return { plan: undefined, problems: [] };
  }
  const shape = [
    ...mapProblems("analytics", analytics, "{ version: 1, vendors: …, events: … }"),
    ...mapProblems("apis", apis, "{ anthropic: { upstream: 'https://…', header: 'x-api-key' } }"),
  ];
  if (shape.length > 0) {
    return { plan: undefined, problems: shape };
  }
  const own = isMap(analytics) ? analytics : { version: 1 };
  const declared = withKeyNames(isMap(apis) ? apis : {});
  const inPlan = isMap(own.apis) ? own.apis : {};
  const twice = Object.keys(declared).filter((name) => name in inPlan);
  const merged = { version: 1, ...own, apis: { ...inPlan, ...declared } };
  const parsed = parsePlan(merged);
  const problems = twice.map((name) =>
    problem(`apis.${name}`, `must be declared once, got it in 'analytics.apis' too; remove one of them`),
  );
  if (!parsed.ok) {
    problems.push(...parsed.problems.map(({ path, message }) => problem(argumentPath(path, declared), message)));
    return { plan: undefined, problems };
  }
  const files = proxyKeyFiles(parsed.plan, undefined);
  for (const name of [...files.tokens, ...files.apis]) {
    problems.push(...keyNameProblems("analytics", name));
  }
  problems.push(...insecureUpstreams(parsed.plan));
  return problems.length > 0
    ? { plan: undefined, problems }
    : { plan: parsed.plan, json: JSON.stringify(merged), problems };
}

/** The key of a declared API is named after it unless it says otherwise. */
function withKeyNames(apis: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(apis).map(([name, api]) => [name, isMap(api) ? { ...api, key: api.key ?? name } : api]),
  );
}

function argumentPath(path: string, declared: Readonly<Record<string, unknown>>): string {
  const [first, second] = path.split(".");
  if (first === "apis" && second !== undefined && second in declared) {
    return path;
  }
  return join("analytics", path).replace(/\.$/, "");
}

/** On Google Cloud every upstream is TLS; plain HTTP is for tests of the proxy itself. */
function insecureUpstreams(plan: TrackingPlan): Problem[] {
  const upstreams = [
    ...Object.entries(plan.vendors).map(
      ([name, vendor]) => [`analytics.vendors.${name}.upstream`, vendor?.upstream] as const,
    ),
    ...Object.entries(plan.apis).map(([name, api]) => [`apis.${name}.upstream`, api.upstream] as const),
  ];
  return upstreams.flatMap(([path, url]) =>
    url !== undefined && !url.startsWith("https://") ? [problem(path, `must be https, got ${shown(url)}`)] : [],
  );
}

/**
 * Files that the proxy reads for this plan, each once. A vendor's extra file is optional: it is read only if `keys`, the
 * tenant's keys, declares it.
 */
export function proxyKeyFiles(plan: TrackingPlan, keys: unknown): ProxyKeyFiles {
  const declared = isMap(keys) ? keys : {};
  const tokens = Object.entries(plan.vendors).flatMap(([name, settings]) => [
    settings?.token ?? name,
    ...(isProxiedVendor(name) ? proxiedVendor(name).extraKeyFiles : [])
      .map((file) => file.name)
      .filter((file) => file in declared),
  ]);
  const apis = Object.values(plan.apis).map((api) => api.key);
  return { tokens: [...new Set(tokens)].sort(), apis: [...new Set(apis)].sort() };
}
