/** What grants give to accounts of several tenants. */
import type { Grant, GraphNode, IsolationGraph } from "../graph";

/** Grants of one thing, and the accounts of tenants that they are about. */
export class Sharing {
  readonly #grants: Grant[] = [];
  readonly #accounts = new Map<string, GraphNode>();

  /** Notes a grant, and those of the accounts that belong to a tenant. */
  add(graph: IsolationGraph, grant: Grant, accounts: readonly GraphNode[]): void {
    this.#grants.push(grant);
    for (const account of accounts) {
      if (graph.domainOf(account.id).kind === "tenant") {
        this.#accounts.set(account.id, account);
      }
    }
  }

  /** Where to report it, and the accounts; undefined unless they belong to more than one tenant. */
  betweenTenants(
    graph: IsolationGraph,
  ): { readonly first: Grant; readonly accounts: readonly GraphNode[] } | undefined {
    const accounts = [...this.#accounts.values()];
    const tenants = new Set(accounts.map(({ id }) => graph.domainOf(id).id));
    const first = this.#grants.reduce((one, other) => (other.resource.urn < one.resource.urn ? other : one));
    return tenants.size < 2 ? undefined : { first, accounts };
  }
}
