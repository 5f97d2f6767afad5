/** Keys of a tenant, and who reads them. */
import { isMap } from "../../plan";
import { KeyKind, KeyReader } from "../enums";
import { keyNamePattern } from "../naming";
import { type Problem, problem, shown } from "./problem";
import { join, mapProblems, unknownProperties, wordProblems } from "./properties";

export function keyProblems(path: string, keys: unknown): Problem[] {
  const problems = mapProblems(path, keys, "{ stripe: { kind: 'external' } }");
  if (!isMap(keys)) {
    return problems;
  }
  for (const [name, key] of Object.entries(keys)) {
    const at = join(path, name);
    problems.push(...keyNameProblems(at, name));
    if (!isMap(key)) {
      problems.push(
        problem(at, `must be a map, got ${isSafe(key) ? shown(key) : "a value"}; write { kind: 'external' }`),
      );
      continue;
    }
    problems.push(...unknownProperties(at, key, ["kind", "reader"]));
    if (key.kind === undefined) {
      problems.push(
        problem(
          join(at, "kind"),
          "must be set; use 'generated' for random bytes or 'external' for a value of your own",
        ),
      );
    }
    problems.push(...wordProblems(join(at, "kind"), key.kind, Object.values(KeyKind)));
    problems.push(...wordProblems(join(at, "reader"), key.reader, Object.values(KeyReader)));
  }
  return problems;
}

/** A scalar where a map belongs may be the key itself, which must not reach a message. */
function isSafe(value: unknown): boolean {
  return typeof value !== "string" && typeof value !== "number";
}

/** Names of keys, vendor tokens and API keys end up in secret ids, volume names and paths. */
export function keyNameProblems(path: string, name: string): Problem[] {
  if (keyNamePattern.test(name)) {
    return [];
  }
  return [
    problem(
      path,
      `must have a name of 2 to 40 lower-case letters, digits and '-', starting with a letter, got ${shown(name)}; rename it`,
    ),
  ];
}

/** What a tracking plan makes the proxy read: files in KEYS_DIR/tokens and KEYS_DIR/apis. */
export interface ProxyKeyFiles {
  readonly tokens: readonly string[];
  readonly apis: readonly string[];
}

/**
 * Problems where a key would have two readers, or none. The proxy exists so that the workload never holds a vendor's
 * token or an API's key; a key in both places would defeat it.
 */
export function keyReaderProblems(path: string, keys: unknown, files: ProxyKeyFiles): Problem[] {
  if (!isMap(keys)) {
    return [];
  }
  return Object.entries(keys).flatMap(([name, key]) => {
    const reader = isMap(key) ? (key.reader ?? KeyReader.Workload) : undefined;
    const uses = [...(files.tokens.includes(name) ? ["tokens"] : []), ...(files.apis.includes(name) ? ["apis"] : [])];
    const at = join(path, name);
    if (reader === KeyReader.Workload && uses.length > 0) {
      return [
        problem(
          at,
          `must be read by one part, got 'workload' and 'proxy'; the plan gives '${name}' to the egress proxy: remove it here or rename it`,
        ),
      ];
    }
    if (reader === KeyReader.Proxy && uses.length === 0) {
      return [
        problem(
          at,
          `must be a vendor token or an API key of the plan when its reader is 'proxy'; the plan names no file '${name}'`,
        ),
      ];
    }
    if (reader === KeyReader.Proxy && uses.length > 1) {
      return [
        problem(
          at,
          `must be one file of the plan, got a vendor token and an API key named '${name}'; rename one of them`,
        ),
      ];
    }
    return [];
  });
}
