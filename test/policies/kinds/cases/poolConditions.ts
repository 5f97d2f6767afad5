/** Conditions of an identity pool's provider for GitHub: those that others meet as well, and those that hold for one's own repositories only. */

type Condition = readonly [what: string, expression: string];

export const openConditions: readonly Condition[] = [
  ["that asks for any repository at all", "size(assertion.repository) > 0"],
  ["that asks whether there is a claim", "has(assertion.repository) && has(assertion.ref)"],
  ["that compares two claims", "assertion.actor == assertion.repository_owner"],
  ["on a beginning that others can register", "assertion.repository.startsWith('acme')"],
  ["on the repository's name without its owner", "assertion.repository.endsWith('/app')"],
  ["on a pattern that may match anywhere", "assertion.repository.matches('acme/.*')"],
  ["that excludes one owner", "!(assertion.repository_owner in ['evil'])"],
  ["that holds in most cases", "assertion.ref == 'refs/heads/main' ? assertion.repository_owner == 'acme' : true"],
];

export const fixedConditions: readonly Condition[] = [
  ["on a list of repositories", "assertion.repository in ['acme/app', 'acme/infra']"],
  ["on the beginning of the repository", "assertion.repository.startsWith('acme/')"],
  ["on a pattern from the beginning on", "assertion.sub.matches('^repo:acme/(app|infra):ref:refs/heads/main$')"],
  [
    "that asks first whether there is a claim",
    "has(assertion.repository_owner_id) && assertion.repository_owner_id == '123456'",
  ],
  ["on each of a list's owners", "['acme', 'acme-labs'].exists(owner, assertion.repository_owner == owner)"],
  ["that is written the other way round", "!(assertion.repository_owner != 'acme')"],
];
