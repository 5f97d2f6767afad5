/** Environment variables of a tenant's app. */
import { env, isMap } from "../../plan";
import { type Check, isAbsent, mapProblems, type Problem, problem, shown } from "../validation";
import { join } from "../validation/properties";

/** Variables that Bulkhead or Cloud Run sets itself. */
const reservedVariables: readonly string[] = [
  env.tenant,
  env.bucket,
  env.keysDir,
  env.relayUrl,
  env.port,
  env.sessions,
];

/** Values are never shown: people put secrets there, which is one of the things that this project stops. */
export const variables: Check = {
  accepts: "a map of text values; names of letters, digits and `_`, none that Bulkhead sets itself",
  problems: (path, value) =>
    isMap(value)
      ? Object.entries(value).flatMap(([name, text]) => variableProblems(join(path, name), name, text))
      : mapProblems(path, value, "{ LOG_LEVEL: info }"),
};

function variableProblems(path: string, name: string, value: unknown): Problem[] {
  const problems: Problem[] = [];
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) {
    problems.push(problem(path, "must have a name of letters, digits and '_', not starting with a digit; rename it"));
  }
  if (reservedVariables.includes(name)) {
    problems.push(problem(path, "must not be set; Bulkhead sets this variable itself"));
  }
  if (value === null || (typeof value === "object" && !isAbsent(value))) {
    problems.push(problem(path, `must be text, got ${shown(value)}`));
  }
  return problems;
}
