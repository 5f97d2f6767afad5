/** Finds who can act as whom. A principal that can act as an identity reaches everything that the identity reaches. */
import { env, haveOwnNetworks } from "../../../plan";
import { sessionsOf, type Workload } from "../../../policies/graph";
import { knownValue } from "../../../policies/read";
import { allOf, overall } from "../answers";
import type { ActionAnswer, Answer, Step } from "../model";
import type { Matrix } from "./matrix";
import { accountKey } from "./principalKeys";
import { type KeyedPrincipal, runsAs } from "./principals";

interface Hop {
  readonly to: string;
  readonly allowed: Answer;
  readonly steps: readonly Step[];
}

/** Follows every chain of identities and opens the cells at its end. A cell that is as open already keeps its own reasons. */
export function openByImpersonation(matrix: Matrix, principals: readonly KeyedPrincipal[]): void {
  const hops = hopsOf(matrix, principals);
  if (hops.size === 0) {
    return;
  }
  const cellsOf = cellsByPrincipal(matrix);
  for (const from of hops.keys()) {
    for (const reached of chainsFrom(from, hops)) {
      for (const [resource, answers] of [...(cellsOf.get(reached.to) ?? []), ...openToAll(matrix, reached.to)]) {
        const inherited = answers
          .filter(({ allowed }) => allowed !== "no")
          .map(
            (answer): ActionAnswer => ({
              action: answer.action,
              allowed: allOf([reached.allowed, answer.allowed]),
              steps: [...reached.steps, ...answer.steps],
            }),
          );
        if (inherited.length > 0) {
          matrix.add(resource, from, inherited);
        }
      }
    }
  }
}

function hopsOf(matrix: Matrix, principals: readonly KeyedPrincipal[]): Map<string, Hop[]> {
  const hops = new Map<string, Hop[]>();
  for (const { key: to, node, principal, app } of principals) {
    if (app !== undefined) {
      hops.set(to, hopsOfUser(app));
    }
    if (node === undefined) {
      continue;
    }
    if (principal.kind === "key holder") {
      const steps = [
        { why: `a key file exists for ${principal.name.replace("whoever has a key of ", "")}`, urn: principal.urn },
      ];
      hops.set(to, [{ to: accountKey(node.id), allowed: "yes", steps }]);
      continue;
    }
    for (const [from, answers] of everyoneOn(matrix, node.id, principals)) {
      const open = answers.filter(({ allowed }) => allowed !== "no");
      if (from === to || open.length === 0) {
        continue;
      }
      const steps = open
        .flatMap(({ steps }) => steps)
        .map((step) => ({ ...step, why: `can become ${principal.name}: ${step.why}` }));
      hops.set(from, [...(hops.get(from) ?? []), { to, allowed: overall(open), steps }]);
    }
  }
  return hops;
}

/** A user's session reaches the metadata server unless it has a network of its own, and with it the token of the service's account. */
function hopsOfUser(app: Workload): Hop[] {
  const settings = sessionsOf(app);
  if (settings === undefined || (settings !== "unknown" && haveOwnNetworks(settings))) {
    return [];
  }
  const [allowed, why] =
    settings === "unknown"
      ? (["unknown", "the settings of its sessions are not known yet"] as const)
      : (["yes", "sessions share the service's network, so each can get its account's token"] as const);
  const property = app.env.find(({ name }) => knownValue(name) === env.sessions)?.slot.path;
  return runsAs(app).map((to) => ({ to, allowed, steps: [{ why, urn: app.id, property }] }));
}

/** Who has an answer on an account: those with a cell; everyone if its `otherwise` is open. */
function everyoneOn(
  matrix: Matrix,
  account: string,
  principals: readonly KeyedPrincipal[],
): Iterable<readonly [string, readonly ActionAnswer[]]> {
  if (overall(matrix.otherwise(account)) === "no") {
    return matrix.own(account);
  }
  return principals.map(({ key }) => [key, matrix.get(account, key)] as const);
}

/** Every identity that can be reached, by the shortest chain of the most certain kind. */
function chainsFrom(start: string, hops: ReadonlyMap<string, readonly Hop[]>): Hop[] {
  const best = new Map<string, Hop>();
  const queue: Hop[] = [{ to: start, allowed: "yes", steps: [] }];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const hop of hops.get(at.to) ?? []) {
      const next: Hop = { to: hop.to, allowed: allOf([at.allowed, hop.allowed]), steps: [...at.steps, ...hop.steps] };
      const known = best.get(next.to);
      if (next.to === start || (known !== undefined && (known.allowed === "yes" || next.allowed !== "yes"))) {
        continue;
      }
      best.set(next.to, next);
      queue.push(next);
    }
  }
  return [...best.values()];
}

/** What an identity reaches without being named. */
function openToAll(matrix: Matrix, principal: string): [string, readonly ActionAnswer[]][] {
  return matrix
    .openResources()
    .filter((resource) => !matrix.own(resource).has(principal))
    .map((resource) => [resource, matrix.otherwise(resource)]);
}

function cellsByPrincipal(matrix: Matrix): Map<string, [string, readonly ActionAnswer[]][]> {
  const cells = new Map<string, [string, readonly ActionAnswer[]][]>();
  for (const resource of matrix.resources()) {
    for (const [principal, answers] of matrix.own(resource)) {
      const list = cells.get(principal) ?? [];
      list.push([resource, answers]);
      cells.set(principal, list);
    }
  }
  return cells;
}
