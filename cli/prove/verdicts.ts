/** Whether each tenant is isolated: nobody else reaches its resources, and none of them has a way out. */
import { isOneDomain } from "./domainRules";
import type { Breach, ProofCell, ProofDomain, ProofModel, ProofPrincipal, ProofResource, Step, Verdict } from "./model";

type Parts = Pick<ProofModel, "principals" | "resources" | "cells">;
type Found = Map<string, { readonly domain: ProofDomain; readonly breaches: Breach[] }>;

/** Column of the internet, see `fillMatrix`. */
const internetKind = "internet";

export function judgeDomains({ principals, resources, cells }: Parts): Verdict[] {
  const people = new Map(principals.map((principal) => [principal.id, principal]));
  const cellsOf = new Map<string, ProofCell[]>();
  for (const cell of cells) {
    cellsOf.set(cell.resource, [...(cellsOf.get(cell.resource) ?? []), cell]);
  }
  const found: Found = new Map();
  // An account or a bucket alone is not a tenant. A domain is judged if it is named as a tenant or runs something.
  const running = new Set(principals.flatMap(({ runs }) => runs.map(({ domain }) => domain)));
  for (const domain of [
    ...resources.map((resource) => resource.domain),
    ...principals.flatMap(({ domains }) => domains),
  ]) {
    const judged = domain.kind === "tenant" || (domain.kind === "service" && running.has(domain.id));
    if (judged && !found.has(domain.id)) {
      found.set(domain.id, { domain, breaches: [] });
    }
  }
  for (const resource of resources) {
    const own = cellsOf.get(resource.id) ?? [];
    if (resource.kind === internetKind) {
      noteWaysOut(found, own, people);
    } else if (resource.domain.kind === "unclear") {
      noteSharing(found, resource, own, people);
    } else {
      noteIntruders(found, resource, own, people);
    }
  }
  return [...found.values()].map(({ domain, breaches }) => verdict(domain, breaches)).sort(byTitle);
}

function verdict(domain: ProofDomain, all: readonly Breach[]): Verdict {
  const breaches = all.filter(({ allowed }) => allowed === "yes");
  const unproved = all.filter(({ allowed }) => allowed === "unknown");
  const isolation = breaches.length > 0 ? "open" : unproved.length > 0 ? "unproved" : "isolated";
  return { domain, isolation, breaches, unproved };
}

function noteIntruders(
  found: Found,
  resource: ProofResource,
  cells: readonly ProofCell[],
  people: ReadonlyMap<string, ProofPrincipal>,
): void {
  const entry = found.get(resource.domain.id);
  if (entry === undefined) {
    return;
  }
  entry.breaches.push(...breachesOf(null, resource.id, resource.otherwise, []));
  for (const { principal: id, answers } of cells) {
    const principal = people.get(id);
    if (principal === undefined || !isIdentity(principal) || isOneDomain(principal.domains, resource.domain)) {
      continue;
    }
    entry.breaches.push(...breachesOf(id, resource.id, answers, runsFor(principal, resource.domain)));
  }
}

/** A resource without one owner: everyone who reaches it shares it with everyone else who does. */
function noteSharing(
  found: Found,
  resource: ProofResource,
  cells: readonly ProofCell[],
  people: ReadonlyMap<string, ProofPrincipal>,
): void {
  const reachers = cells.flatMap(({ principal: id, answers }) => {
    const principal = people.get(id);
    const open = answers.some(({ allowed }) => allowed !== "no");
    return principal !== undefined && open && isIdentity(principal) ? [{ principal, answers }] : [];
  });
  for (const domain of new Set(reachers.flatMap(({ principal }) => principal.domains))) {
    const entry = found.get(domain.id);
    if (entry === undefined) {
      continue;
    }
    entry.breaches.push(...breachesOf(null, resource.id, resource.otherwise, []));
    for (const { principal, answers } of reachers) {
      if (isOneDomain(principal.domains, domain)) {
        continue;
      }
      const known = entry.breaches.some(
        (breach) => breach.resource === resource.id && breach.principal === principal.id,
      );
      if (!known) {
        entry.breaches.push(...breachesOf(principal.id, resource.id, answers, runsFor(principal, domain)));
      }
    }
  }
}

function noteWaysOut(found: Found, cells: readonly ProofCell[], people: ReadonlyMap<string, ProofPrincipal>): void {
  for (const { principal: id, resource, answers } of cells) {
    const principal = people.get(id);
    if (principal === undefined || principal.egressProxy) {
      continue;
    }
    for (const domain of principal.domains) {
      found.get(domain.id)?.breaches.push(...breachesOf(id, resource, answers, []));
    }
  }
}

/** False for people, who are let in by name, and for Google's own services, which work for everyone. */
function isIdentity({ kind }: ProofPrincipal): boolean {
  return kind !== "people" && kind !== "google";
}

function breachesOf(
  principal: string | null,
  resource: string,
  answers: ProofCell["answers"],
  before: readonly Step[],
): Breach[] {
  return answers.flatMap(({ action, allowed, steps }) => {
    if (allowed === "no") {
      return [];
    }
    const first = before.filter(({ why }) => !steps.some((step) => step.why === why));
    return [{ principal, resource, action, allowed, steps: [...first, ...steps] }];
  });
}

/** How someone else acts as the principal: the first link of the chain. */
function runsFor(principal: ProofPrincipal, owner: ProofDomain): Step[] {
  return principal.runs
    .filter(({ domain }) => domain !== owner.id)
    .map(({ name, urn }) => ({ why: `${name} runs as ${principal.name}`, urn }));
}

function byTitle(one: Verdict, other: Verdict): number {
  return one.domain.title < other.domain.title ? -1 : 1;
}
