/** Keys of a tenant, by name. */
import { isMap } from "../../plan";
import { KeyKind, KeyReader } from "../enums";
import { keyNamePattern } from "../naming";
import {
  type ArgumentTable,
  type Check,
  mapProblems,
  type Problem,
  problem,
  shown,
  tableProblems,
  wholeNumber,
  word,
} from "../validation";
import { join } from "../validation/properties";

/** One key of a tenant. */
export interface KeyArgs {
  /** `generated`: random letters and digits, made by the program. `external`: an operator adds the value in Secret Manager after the first `up`; until then the file holds a placeholder. */
  kind: KeyKind;
  /** Which part reads the key. `proxy` only for a vendor token or an API key of the plan, to change its kind. Default: `workload`. */
  reader?: KeyReader;
  /** Age in days at which `bulkhead rotate due` gives a generated key a new value, 10 to 3650: the old value counts for a day more, since `latest` "may take a few hours" to spread, and is destroyed after a week. Default: never. */
  rotateDays?: number;
}

export const keyArguments = {
  kind: {
    check: word(Object.values(KeyKind)),
    plain: true,
    required: "must be set; use 'generated' for a random value or 'external' for a value of your own",
  },
  reader: { check: word(Object.values(KeyReader)), plain: true, default: KeyReader.Workload },
  rotateDays: { check: wholeNumber(10, 3650, "a whole number of days"), plain: true, otherwise: "never" },
} satisfies ArgumentTable<KeyArgs>;

export const keys: Check = {
  accepts: "a map of keys; names of 2 to 40 lower-case letters, digits and `-`",
  problems: (path, value) =>
    isMap(value)
      ? Object.entries(value).flatMap(([name, key]) => keyProblems(join(path, name), name, key))
      : mapProblems(path, value, "{ stripe: { kind: 'external' } }"),
};

function keyProblems(path: string, name: string, key: unknown): Problem[] {
  const ofKey = isMap(key)
    ? tableProblems(keyArguments, path, key)
    : [problem(path, `must be a map, got ${isSafe(key) ? shown(key) : "a value"}; write { kind: 'external' }`)];
  return [...keyNameProblems(path, name), ...ofKey, ...rotationProblems(path, key)];
}

/** Nobody but the operator can make the value of an external key. */
function rotationProblems(path: string, key: unknown): Problem[] {
  return isMap(key) && key.kind === KeyKind.External && key.rotateDays !== undefined
    ? [
        problem(
          join(path, "rotateDays"),
          "must not be set for a key of kind 'external'; rotate it with 'bulkhead rotate key', which asks for the value",
        ),
      ]
    : [];
}

/** False for text and numbers: they may be the key itself, which must not reach a message. */
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
