/**
 * Passes arguments on to resources. Plain values have been checked before; a value that isn't known yet is checked by the
 * same rows as soon as it is, and nothing is created with it if it is bad.
 */
import * as pulumi from "@pulumi/pulumi";
import { type AnyArgument, type AnyTable, argumentProblems } from "./argument";
import { ArgumentsError } from "./argumentsError";
import { holdsDeferred } from "./deferred";
import { isAbsent, type Problem } from "./problem";
import { join } from "./properties";

/** The arguments `A` as their table `T` fills them: what has a default is there. */
export type Filled<A, T> = {
  readonly [K in keyof T]: K extends keyof A
    ? T[K] extends { readonly default: unknown }
      ? Exclude<A[K], undefined>
      : A[K]
    : never;
};

export class Gate {
  readonly #owner: pulumi.Resource;
  readonly #title: string;

  /** @param title names the component in messages, e.g. `tenant 'acme'` */
  constructor(owner: pulumi.Resource, title: string) {
    this.#owner = owner;
    this.#title = title;
  }

  /** One argument: its value, or its default. */
  argument<A extends object, T extends AnyTable, K extends keyof A & keyof T & string>(
    table: T,
    args: A,
    key: K,
    path = key as string,
  ): Filled<A, T>[K] {
    const row = table[key] as AnyArgument;
    const input: unknown = args[key];
    return (isAbsent(input) ? row.default : this.#later(row, path, input)) as Filled<A, T>[K];
  }

  /** All arguments of a nested block. */
  block<A extends object, T extends AnyTable>(table: T, args: A | undefined, path: string): Filled<A, T> {
    const given = (args ?? {}) as Record<string, unknown>;
    const filled = Object.keys(table).map((key) => [key, this.argument(table, given, key, join(path, key))]);
    return Object.fromEntries(filled) as Filled<A, T>;
  }

  /** Values of a map, each by itself, so that the known ones stay known in preview. */
  entries<V>(row: AnyArgument, path: string, map: Readonly<Record<string, V>> | undefined): Record<string, V> {
    return Object.fromEntries(
      Object.entries(map ?? {}).map(([key, input]) => [
        key,
        this.checked(input, (value) => row.check.problems(path, { [key]: value })) as V,
      ]),
    );
  }

  /** Returns the same input. While it isn't known, a resource that takes it is only created once the check has passed. */
  checked<T>(input: T, check: (value: unknown) => readonly Problem[]): T {
    if (!holdsDeferred(input)) {
      return input;
    }
    return pulumi.output(input).apply((value) => {
      this.refuse(check(value));
      return value;
    }) as T;
  }

  /** @throws ArgumentsError if there is any problem */
  refuse(problems: readonly Problem[]): void {
    if (problems.length > 0) {
      throw new ArgumentsError(this.#owner, this.#title, problems);
    }
  }

  #later(row: AnyArgument, path: string, input: unknown): unknown {
    const checked = this.checked(input, (value) => argumentProblems(row, path, value));
    return pulumi.Output.isInstance(checked)
      ? checked.apply((value) => (isAbsent(value) ? row.default : value))
      : checked;
  }
}
