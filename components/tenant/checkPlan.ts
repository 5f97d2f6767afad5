/** The tracking plan of a tenant, put together from its arguments and checked as a whole. */
import { isMap, parsePlan, plainUpstreams, type TrackingPlan } from "../../plan";
import { isOpen, mapProblems, type Problem, plainDataProblems, problem, shown } from "../validation";
import { join } from "../validation/properties";
import { keyNameProblems } from "./keyArgs";
import { proxyKeyFiles } from "./proxyKeyFiles";

export interface PlanCheck {
  /** The plan that the proxy gets; undefined if there is none or it is bad. */
  readonly plan: TrackingPlan | undefined;
  /** The plan as JSON, for the proxy's environment. */
  readonly json?: string;
  readonly problems: readonly Problem[];
}

/**
 * Checks `analytics` and `apis` and puts them together. Outputs in them are reported by the table of arguments.
 *
 * @param isNeeded true if there must be a plan, empty or not, since something else needs the proxy.
 */
export function checkPlan(analytics: unknown, apis: unknown, isNeeded = false): PlanCheck {
  const outputs = [...plainDataProblems("analytics", analytics), ...plainDataProblems("apis", apis)];
  if (outputs.length > 0 || (isOpen(analytics) && isOpen(apis) && !isNeeded)) {
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
  problems.push(...insecureUpstreams(parsed.plan, declared));
  return problems.length > 0
    ? { plan: undefined, problems }
    : { plan: parsed.plan, json: JSON.stringify(merged), problems };
}

/** Adds the default of `key`: the API's name. An API with keys of its users has none. */
function withKeyNames(apis: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(apis).map(([name, api]) => [
      name,
      isMap(api) && api.keys !== "perUser" ? { ...api, key: api.key ?? name } : api,
    ]),
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
function insecureUpstreams(plan: TrackingPlan, declared: Readonly<Record<string, unknown>>): Problem[] {
  return plainUpstreams(plan).map(({ path, url }) =>
    problem(argumentPath(path, declared), `must be https, got ${shown(url)}`),
  );
}
