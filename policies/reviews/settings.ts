/** What is asked of reviews: by the config of the rule `reviewed`, and by the cells of the stack. */
import { type Field, knownValue, type Resource } from "../read";

/** A freeze: nothing is deployed until a signed record lifts it. */
export interface Freeze {
  readonly reason: string;
  readonly owner: string;
  readonly since: string;
}

export interface ReviewSettings {
  readonly required: boolean;
  /** Folder of the records; undefined if nobody names one. */
  readonly folder: string | undefined;
  readonly keys: Readonly<Record<string, string>>;
  /** Environments of GitHub Actions that may approve, by name. */
  readonly github: Readonly<Record<string, string>>;
  /** File with GitHub's key set; undefined if nobody names one. */
  readonly githubKeys: string | undefined;
  readonly approvers: number;
  readonly maxAgeDays: number;
  /** File with the findings of a scan. */
  readonly scan: string | undefined;
  /** The freeze of a cell of the stack, which holds beside one of the folder. */
  readonly cellFreeze: Freeze | undefined;
}

export const reviewDefaults = { approvers: 1, maxAgeDays: 90 } as const;

/** Config decides about files; of the rest the stricter counts. Keys of the config replace those of a cell, which its program could change. */
export function reviewSettings(config: Field, resources: readonly Resource[] = []): ReviewSettings {
  const cells = resources
    .filter(({ type }) => type === "bulkhead:index:Cell")
    .map(({ inputs }) => inputs.at("reviews"))
    .filter(({ state }) => state !== "missing");
  const all = [config, ...cells];
  const numbers = (...names: readonly string[]) =>
    all.flatMap((field) => names.flatMap((name) => knownValue(field.at(name).number()) ?? []));
  const ownKeys = textsIn(config.at("keys"));
  return {
    required: all.some((field) => {
      const required = field.at("required");
      return required.state === "unknown" || knownValue(required.flag()) === true;
    }),
    folder: textOf(config.at("folder")),
    keys:
      Object.keys(ownKeys).length > 0 ? ownKeys : Object.assign({}, ...cells.map((cell) => textsIn(cell.at("keys")))),
    github: textsIn(config.at("github")),
    githubKeys: textOf(config.at("githubKeys")),
    approvers: Math.max(reviewDefaults.approvers, ...numbers("approvers")),
    maxAgeDays: Math.min(...orDefault(numbers("maxAgeDays", "maxAge"), reviewDefaults.maxAgeDays)),
    scan: textOf(config.at("scan")),
    cellFreeze: cells.map((cell) => freezeOf(cell.at("freeze"))).find((freeze) => freeze !== undefined),
  };
}

function freezeOf(field: Field): Freeze | undefined {
  if (field.state === "missing") {
    return undefined;
  }
  return {
    reason: textOf(field.at("reason")) ?? "not stated",
    owner: textOf(field.at("owner")) ?? "not stated",
    since: "not stated",
  };
}

function orDefault(numbers: readonly number[], otherwise: number): readonly number[] {
  return numbers.length > 0 ? numbers : [otherwise];
}

function textOf(field: Field): string | undefined {
  const text = knownValue(field.text());
  return text === "" ? undefined : text;
}

function textsIn(field: Field): Record<string, string> {
  return Object.fromEntries(
    [...(knownValue(field.entries()) ?? [])].flatMap(([name, value]) => {
      const text = knownValue(value.text());
      return text === undefined ? [] : [[name, text]];
    }),
  );
}
