/** Reads the environment of the proxy: the plan, the tenant, and where keys are. Collects every problem before it gives up. */
import { readFileSync } from "node:fs";
import { parse as parseYaml } from "yaml";
import { parsePlan, type TrackingPlan } from "../plan";
import type { Problem } from "./problem";

export interface ProxyConfig {
  /** TCP port. Default 8080. */
  readonly port: number;
  readonly tenant: string;
  readonly plan: TrackingPlan;
  readonly keysDir: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: ProxyConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

type Environment = Readonly<Record<string, string | undefined>>;

const tenantPattern = /^[a-z][a-z0-9-]{1,18}[a-z0-9]$/;

export function readProxyConfig(env: Environment): ConfigResult {
  const problems: Problem[] = [];
  const port = readPort(env, problems);
  const tenant = env.TENANT ?? "";
  if (!tenantPattern.test(tenant)) {
    const got = tenant === "" ? "nothing" : `'${tenant.slice(0, 64)}'`;
    problems.push({
      path: "TENANT",
      message: `must be a tenant id of 3 to 20 lower-case letters, digits and '-', got ${got}`,
    });
  }
  const keysDir = env.KEYS_DIR ?? "";
  if (keysDir === "") {
    problems.push({ path: "KEYS_DIR", message: "must be set; name the directory of mounted secrets" });
  }
  const plan = readPlan(env, problems);
  if (plan !== undefined && env.ALLOW_HTTP_UPSTREAM !== "1") {
    problems.push(...plainUpstreams(plan));
  }
  if (plan === undefined || problems.length > 0) {
    return { ok: false, problems };
  }
  return { ok: true, config: { port, tenant, plan, keysDir } };
}

export function readPort(env: Environment, problems: Problem[]): number {
  const text = env.PORT ?? "8080";
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) {
    return port;
  }
  problems.push({ path: "PORT", message: `must be a port number, got '${text.slice(0, 16)}'` });
  return 0;
}

function readPlan(env: Environment, problems: Problem[]): TrackingPlan | undefined {
  const source = planText(env, problems);
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

function planText(env: Environment, problems: Problem[]): { variable: string; text: string } | undefined {
  if (env.ANALYTICS_PLAN !== undefined && env.ANALYTICS_PLAN !== "") {
    return { variable: "ANALYTICS_PLAN", text: env.ANALYTICS_PLAN };
  }
  const file = env.ANALYTICS_PLAN_FILE ?? "";
  if (file === "") {
    problems.push({
      path: "ANALYTICS_PLAN",
      message: "must hold the tracking plan, or ANALYTICS_PLAN_FILE must name its file",
    });
    return undefined;
  }
  try {
    return { variable: "ANALYTICS_PLAN_FILE", text: readFileSync(file, "utf8") };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "error";
    problems.push({ path: "ANALYTICS_PLAN_FILE", message: `must be a readable file, got '${file}' (${code})` });
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

function plainUpstreams(plan: TrackingPlan): Problem[] {
  const upstreams = [
    ...Object.entries(plan.vendors).map(([name, vendor]) => [`vendors.${name}.upstream`, vendor?.upstream] as const),
    ...Object.entries(plan.apis).map(([name, api]) => [`apis.${name}.upstream`, api.upstream] as const),
  ];
  return upstreams
    .filter(([, url]) => url !== undefined && !url.startsWith("https://"))
    .map(([path, url]) => ({ path, message: `must be an https URL, got '${url}'` }));
}
