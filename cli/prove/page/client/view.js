/** What the page shows of one domain, worked out from the model. No drawing here. */
import { overall } from "../../answers";
import { isOneDomain } from "../../domainRules";
import { cellLookup } from "../../lookup";

/** @typedef {import("../../model").ProofModel} ProofModel */
/** @typedef {import("../../model").ProofPrincipal} ProofPrincipal */
/** @typedef {import("../../model").ProofResource} ProofResource */
/** @typedef {import("../../model").ActionAnswer} ActionAnswer */
/** @typedef {"own" | "cross" | "unknown" | "no"} Look */
/** @typedef {{ readonly title: string, readonly principals: readonly ProofPrincipal[], readonly folded: boolean }} Group */

/** Kinds of the columns that stand for a way out. */
const waysOut = new Set(["internet", "google apis"]);

export class View {
  /** @param {ProofModel} model */
  constructor(model) {
    this.model = model;
    this.cellOf = cellLookup(model);
    this.principals = new Map(model.principals.map((principal) => [principal.id, principal]));
    this.resources = new Map(model.resources.map((resource) => [resource.id, resource]));
    /** @type {Map<string, Set<string>>} Principals with an open cell, by resource. */
    this.openOn = new Map();
    for (const { principal, resource, answers } of model.cells) {
      if (overall(answers) === "no") {
        continue;
      }
      const known = this.openOn.get(resource) ?? new Set();
      this.openOn.set(resource, known.add(principal));
    }
  }

  /**
   * Columns of a domain: what is its own, what it shares, and the ways out.
   *
   * @param {string} domain
   * @returns {ProofResource[]}
   */
  columns(domain) {
    const own = this.model.principals
      .filter(({ domains }) => domains.some(({ id }) => id === domain))
      .map(({ id }) => id);
    return this.model.resources.filter((resource) => {
      if (resource.domain.id === domain || waysOut.has(resource.kind)) {
        return true;
      }
      const open = this.openOn.get(resource.id);
      return resource.domain.kind === "unclear" && own.some((id) => open?.has(id));
    });
  }

  /**
   * Rows: its own identities, those outside, those of others that reach something, and all the rest in one.
   *
   * @param {string} domain
   * @param {readonly ProofResource[]} columns
   * @returns {Group[]}
   */
  groups(domain, columns) {
    const asked = columns.filter(({ kind }) => !waysOut.has(kind));
    /** @param {ProofPrincipal} principal */
    const reaches = ({ id }) => asked.some((resource) => overall(this.cellOf(id, resource.id)) !== "no");
    const own = this.model.principals.filter(({ domains }) => domains.some(({ id }) => id === domain));
    const rest = this.model.principals.filter((principal) => !own.includes(principal));
    const outside = rest.filter((principal) => principal.kind === "anyone" || principal.kind === "any google account");
    const others = rest.filter((principal) => !outside.includes(principal));
    const reaching = others.filter(reaches);
    return [
      { title: "Its own identities", principals: own, folded: false },
      { title: "The outside", principals: outside, folded: false },
      { title: "Others that reach something here", principals: reaching, folded: false },
      { title: "All others", principals: others.filter((principal) => !reaching.includes(principal)), folded: true },
    ].filter(({ principals }) => principals.length > 0);
  }

  /**
   * Whether a column says anything of a row: a way out is asked of a domain's own identities only.
   *
   * @param {ProofPrincipal} principal
   * @param {ProofResource} resource
   * @param {string} domain
   */
  isAsked({ domains }, { kind }, domain) {
    return !waysOut.has(kind) || domains.some(({ id }) => id === domain);
  }

  /**
   * @param {ProofPrincipal} principal
   * @param {ProofResource} resource
   * @returns {{ look: Look, text: string, answers: readonly ActionAnswer[] }}
   */
  cell(principal, resource) {
    const answers = this.cellOf(principal.id, resource.id);
    const answer = overall(answers);
    if (answer === "no") {
      return { look: "no", text: "no", answers };
    }
    if (answer === "unknown") {
      return { look: "unknown", text: "unknown", answers };
    }
    const open = answers.filter(({ allowed }) => allowed === "yes").map(({ action }) => action);
    const harmless = principal.kind === "people" || principal.kind === "google";
    const meant = waysOut.has(resource.kind) ? principal.egressProxy : isOneDomain(principal.domains, resource.domain);
    const text = `yes: ${open.join(", ")}`;
    if (resource.kind === "google apis" && !meant) {
      // Open, but not counted against isolation: only a perimeter closes it, and that takes an organization.
      return { look: "unknown", text, answers };
    }
    return { look: harmless || meant ? "own" : "cross", text, answers };
  }
}
