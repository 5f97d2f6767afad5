/**
 * Arguments as tables: one row per argument with its check and its default. A table `satisfies ArgumentTable<Args>`, so
 * the compiler asks for the row of a new argument and refuses a default of another type. The components check, gate and
 * fill arguments by these rows, and the reference page prints them.
 */
import type * as pulumi from "@pulumi/pulumi";
import { isMap } from "../../plan";
import { isAbsent, type Problem, plainDataProblems, problem } from "./problem";
import { join, mapProblems, unknownProperties } from "./properties";

/** What makes a value good. */
export interface Check {
  /** The good values, to be read after `must be`: `a whole number of days from 1 to 3650`. */
  readonly accepts: string;
  /** Bounds of a number, which the doc comment repeats. */
  readonly bounds?: { readonly min: number; readonly max: number };
  /** Problems of a value that was given; `unresolved` is a value that isn't known yet. */
  readonly problems: (path: string, value: unknown) => Problem[];
}

/** What a row says of an argument of any type. */
export interface AnyArgument {
  readonly check: Check;
  /** True if it decides which resources exist. Then it can't be an output. */
  readonly plain?: true;
  /** For an argument that must be given: the whole message if it is not. */
  readonly required?: string;
  /** Value that is used if none is given. */
  readonly default?: unknown;
  /** What happens without a value, if that is not a value: `the cell's project`. */
  readonly otherwise?: string;
}

type AbsenceOf<T> = undefined extends T
  ? { readonly required?: undefined } & (
      | { readonly default: pulumi.Unwrap<NonNullable<T>>; readonly otherwise?: undefined }
      | { readonly default?: undefined; readonly otherwise: string }
    )
  : { readonly required: string; readonly default?: undefined; readonly otherwise?: undefined };

/** Types that can't hold an output. */
type Scalars = string | number | boolean | readonly string[];

/** A row for an argument of type `T`. */
export type Argument<T> = { readonly check: Check } & AbsenceOf<T> &
  (NonNullable<T> extends Scalars ? { readonly plain: true } : { readonly plain?: true });

/** A row for each argument of the interface `A`. */
export type ArgumentTable<A> = { readonly [K in keyof Required<A>]: Argument<A[K]> };

export type AnyTable = Readonly<Record<string, AnyArgument>>;

/** Problems of one argument. */
export function argumentProblems(argument: AnyArgument, path: string, value: unknown): Problem[] {
  if (isAbsent(value)) {
    return argument.required === undefined ? [] : [problem(path, argument.required)];
  }
  const outputs = argument.plain ? plainDataProblems(path, value) : [];
  return outputs.length > 0 ? outputs : argument.check.problems(path, value);
}

/** Problems of all arguments of a table, and of properties that it does not have. */
export function tableProblems(table: AnyTable, path: string, args: Readonly<Record<string, unknown>>): Problem[] {
  return [
    ...unknownProperties(path, args, Object.keys(table)),
    ...Object.entries(table).flatMap(([key, argument]) => argumentProblems(argument, join(path, key), args[key])),
  ];
}

/**
 * Arguments within an argument.
 *
 * @param together problems that no single argument has, such as a minimum above the maximum
 */
export function block(
  table: AnyTable,
  example: string,
  together: (path: string, args: Readonly<Record<string, unknown>>) => Problem[] = () => [],
): Check {
  return {
    accepts: `a map such as \`${example}\``,
    problems: (path, args) =>
      isMap(args) ? [...tableProblems(table, path, args), ...together(path, args)] : mapProblems(path, args, example),
  };
}

/** What is used without a value, for the reference page and the doc comments. Undefined for an argument that must be given. */
export function defaultText({ default: value, otherwise }: AnyArgument): string | undefined {
  if (value === undefined) {
    return otherwise;
  }
  return typeof value === "string" ? `\`${value}\`` : String(value);
}

/** The values that a table gives to arguments that are left out. */
export function defaultsOf(table: AnyTable): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).map(([key, argument]) => [key, argument.default]));
}

/** The arguments that were given. */
export function withoutAbsent(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => !isAbsent(value)));
}
