/** Which keys of a tenant its egress proxy reads. */
import { isMap, isProxiedVendor, proxiedVendor, type TrackingPlan } from "../../plan";
import { KeyReader } from "../enums";
import { type Problem, problem } from "../validation";
import { join } from "../validation/properties";
import { keyArguments } from "./keyArgs";

/** What a tracking plan makes the proxy read: files in KEYS_DIR/tokens and KEYS_DIR/apis, each once. */
export interface ProxyKeyFiles {
  readonly tokens: readonly string[];
  readonly apis: readonly string[];
}

/**
 * Files that the proxy reads for this plan. A vendor's extra file is optional: it is read only if `keys`, the tenant's
 * keys, declares it.
 */
export function proxyKeyFiles(plan: TrackingPlan, keys: unknown): ProxyKeyFiles {
  const declared = isMap(keys) ? keys : {};
  const tokens = Object.entries(plan.vendors).flatMap(([name, settings]) => [
    settings?.token ?? name,
    ...(isProxiedVendor(name) ? proxiedVendor(name).extraKeyFiles : [])
      .map((file) => file.name)
      .filter((file) => file in declared),
  ]);
  const apis = Object.values(plan.apis).flatMap(({ key }) => (key === undefined ? [] : [key]));
  return { tokens: [...new Set(tokens)].sort(), apis: [...new Set(apis)].sort() };
}

/**
 * Reports keys with two readers, and keys without any. The proxy exists so that the workload never holds a vendor's
 * token or an API's key; a key in both places would defeat it.
 */
export function keyReaderProblems(path: string, keys: unknown, files: ProxyKeyFiles): Problem[] {
  if (!isMap(keys)) {
    return [];
  }
  return Object.entries(keys).flatMap(([name, key]) => {
    const reader = isMap(key) ? (key.reader ?? keyArguments.reader.default) : undefined;
    const found = readerProblem(name, reader, files.tokens.includes(name), files.apis.includes(name));
    return found === undefined ? [] : [problem(join(path, name), found)];
  });
}

function readerProblem(name: string, reader: unknown, isToken: boolean, isApiKey: boolean): string | undefined {
  if (reader === KeyReader.Workload && (isToken || isApiKey)) {
    return `must be read by one part, got 'workload' and 'proxy'; the plan gives '${name}' to the egress proxy: remove it here or rename it`;
  }
  if (reader === KeyReader.Proxy && !isToken && !isApiKey) {
    return `must be a vendor token or an API key of the plan when its reader is 'proxy'; the plan names no file '${name}'`;
  }
  if (reader === KeyReader.Proxy && isToken && isApiKey) {
    return `must be one file of the plan, got a vendor token and an API key named '${name}'; rename one of them`;
  }
  return undefined;
}
