/**
 * A command as data: what it takes, what its exit codes mean, an example of each use. The command line, its help and
 * `docs/cli.md` are made from it.
 */
import { exits } from "../terminal/exits";

/** A positional argument. */
export interface ArgumentDefinition {
  readonly name: string;
  readonly summary: string;
  /** Takes all that are left. */
  readonly many?: true;
  /** May be left out. */
  readonly optional?: true;
  /** Used if it is left out. */
  readonly default?: string;
}

/** An option. Its name on the command line is its key with hyphens: `policyPack` is `--policy-pack`. */
export interface OptionDefinition {
  readonly summary: string;
  readonly short?: string;
  /** Name of its value in the help; an option without one is a switch. */
  readonly value?: string;
  /** The values that it takes. */
  readonly choices?: readonly string[];
  /** Takes one or more values. */
  readonly many?: true;
  /** May be given without a value; it is then `true`. */
  readonly bare?: true;
  /** Used if it is left out. */
  readonly default?: string | number;
  /** What applies if it is left out, in words. */
  readonly otherwise?: string;
  /** Reads the value. `before` is what an earlier use of the same option gave. Throws a UserError for a bad one. */
  readonly parse?: (text: string, before: never) => unknown;
}

export type Options = Readonly<Record<string, OptionDefinition>>;

/** What the exit codes say. A command without `couldNotTell` ends with 1 if it is used wrongly, the others with 2. */
export interface ExitWords {
  readonly yes: string;
  readonly no?: string;
  readonly couldNotTell?: string;
  /** Every other code. */
  readonly other?: string;
}

export interface Example {
  readonly what: string;
  /** As typed, after `bulkhead`. */
  readonly line: string;
}

export interface Command {
  readonly name: string;
  /** One sentence, lower case, without a full stop. */
  readonly summary: string;
  readonly arguments: readonly ArgumentDefinition[];
  readonly options: Options;
  readonly exits: ExitWords;
  readonly examples: readonly Example[];
  /** Passes every argument and option on to this program. */
  readonly passesOnTo?: string;
  /** Returns the exit code. */
  readonly run: (given: Readonly<Record<string, unknown>>) => Promise<number>;
}

/** Commands that share a name, such as `local up` and `local down`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly Command[];
}

type Text<Definition> = Definition extends { choices: readonly (infer Choice)[] } ? Choice : string;
type Several<Definition, One> = Definition extends { many: true } ? readonly One[] : One;
type Bare<Definition> = Definition extends { bare: true } ? true : never;
type Missing<Definition> = Definition extends { default: unknown } ? never : undefined;

type OptionValue<Definition> = Definition extends { parse: (...args: never[]) => infer Parsed }
  ? Parsed | Missing<Definition>
  : Definition extends { value: string }
    ? Several<Definition, Text<Definition>> | Bare<Definition> | Missing<Definition>
    : boolean;

type ArgumentValue<Definition> = Definition extends { many: true }
  ? readonly string[]
  : Definition extends { optional: true }
    ? string | undefined
    : string;

/** What `run` is given: each argument and option under its name. */
export type Given<Arguments extends readonly ArgumentDefinition[], Defined extends Options> = {
  readonly [Name in keyof Defined]: OptionValue<Defined[Name]>;
} & { readonly [One in Arguments[number] as One["name"]]: ArgumentValue<One> };

/** Makes a command; the types of what `run` is given follow from the definition. */
export function defineCommand<const Arguments extends readonly ArgumentDefinition[], const Defined extends Options>(
  definition: Omit<Command, "arguments" | "options" | "run"> & {
    readonly arguments: Arguments;
    readonly options: Defined;
    readonly run: (given: Given<Arguments, Defined>) => Promise<number>;
  },
): Command {
  // The command line reads exactly what the definition says, so the given values have the types that follow from it.
  return definition as Omit<typeof definition, "run"> & Pick<Command, "run">;
}

/** Each exit code with what it says, in order. */
export function exitLines(words: ExitWords): { readonly code: string; readonly meaning: string }[] {
  const all = [
    [String(exits.yes), words.yes],
    [String(exits.no), words.no],
    [String(exits.couldNotTell), words.couldNotTell],
    ["other", words.other],
  ] as const;
  return all.flatMap(([code, meaning]) => (meaning === undefined ? [] : [{ code, meaning }]));
}

/** The option as it is typed, e.g. `--policy-pack`. */
export function optionName(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
