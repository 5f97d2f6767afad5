/** The answers of a matrix while it is being put together. */
import { merge, overall } from "../answers";
import type { ActionAnswer } from "../model";

/** By resource, then by principal key. What is not set is the resource's `otherwise`. */
export class Matrix {
  readonly #rows = new Map<string, Map<string, readonly ActionAnswer[]>>();
  readonly #others = new Map<string, readonly ActionAnswer[]>();

  setOtherwise(resource: string, answers: readonly ActionAnswer[]): void {
    this.#others.set(resource, answers);
  }

  otherwise(resource: string): readonly ActionAnswer[] {
    return this.#others.get(resource) ?? [];
  }

  set(resource: string, principal: string, answers: readonly ActionAnswer[]): void {
    const row = this.#rows.get(resource) ?? new Map<string, readonly ActionAnswer[]>();
    row.set(principal, answers);
    this.#rows.set(resource, row);
  }

  get(resource: string, principal: string): readonly ActionAnswer[] {
    return this.#rows.get(resource)?.get(principal) ?? this.otherwise(resource);
  }

  /** Adds the answers of a second source; the more open one counts. */
  add(resource: string, principal: string, answers: readonly ActionAnswer[]): void {
    this.set(resource, principal, merge(this.get(resource, principal), answers));
  }

  /** Principals with a cell of their own. */
  own(resource: string): ReadonlyMap<string, readonly ActionAnswer[]> {
    return this.#rows.get(resource) ?? new Map();
  }

  /** Resources that everyone without a cell reaches, or may reach. */
  openResources(): string[] {
    return [...this.#others].flatMap(([resource, answers]) => (overall(answers) === "no" ? [] : [resource]));
  }

  resources(): string[] {
    return [...this.#others.keys()];
  }
}
