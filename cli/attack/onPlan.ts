/** What the proof says about each break-in, without trying it: whether the deployed resources let it through. */
import { anyOf } from "../prove/answers";
import { cellLookup } from "../prove/lookup";
import type { ActionAnswer, Answer, FlowNodeKind, ProofModel, ProofPrincipal, ProofResource } from "../prove/model";

export interface Sides {
  readonly attacker: string;
  readonly victim: string;
}

/**
 * The proof's answer for a break-in, by its id: `yes` if it goes through. Undefined if resources do not decide it, such
 * as the signature of a token. The proof counts a NAT as a way out whatever routes, firewall and DNS still stop.
 */
export function onPlan(model: ProofModel, sides: Sides, breakIn: string): Answer | undefined {
  return questions[breakIn]?.(new Questions(model, sides));
}

const questions: Readonly<Record<string, (ask: Questions) => Answer>> = {
  "read-secret": (ask) => ask.reach(ask.attacker, ask.ownedBy("victim", "secret"), "read"),
  "add-secret-version": (ask) => ask.reach(ask.attacker, ask.ownedBy("victim", "secret"), "administer"),
  "list-bucket": (ask) => ask.reach(ask.attacker, ask.ownedBy("victim", "bucket"), "read"),
  "write-bucket": (ask) => ask.reach(ask.attacker, ask.ownedBy("victim", "bucket"), "write"),
  "anonymous-storage": (ask) => ask.reach(ask.anyone, ask.ownedBy("victim", "bucket"), "read"),
  "read-logs": (ask) => ask.reach(ask.attacker, ask.logs, "read"),
  "call-app": (ask) => ask.reach(ask.attacker, ask.services("victim", "workload"), "call"),
  "call-proxy": (ask) => ask.reach(ask.attacker, ask.services("victim", "proxy"), "call"),
  "call-proxy-anonymously": (ask) => ask.everyone(ask.services("victim", "proxy"), "call"),
  "two-tokens": (ask) => ask.reach(ask.attacker, ask.services("victim", "proxy"), "call"),
  "token-of-other-tenant": (ask) => ask.reach(ask.runners("victim"), ask.services("attacker", "proxy"), "call"),
  "stolen-token-from-internet": (ask) => ask.reach(ask.anyone, ask.services("victim", "proxy"), "connect"),
  "forged-source-address": (ask) => ask.reach(ask.anyone, ask.services("victim", "proxy"), "call"),
  "anonymous-app": (ask) => ask.reach(ask.anyone, ask.services("victim", "workload"), "call"),
  "forged-login-headers": (ask) => ask.reach(ask.anyone, ask.services("victim", "workload"), "call"),
  "path-around-login": (ask) => ask.reach(ask.anyone, ask.services("victim", "workload"), "call"),
  "vendor-by-name": (ask) => ask.reach(ask.attacker, ask.internet, "route to"),
  "vendor-by-address": (ask) => ask.reach(ask.attacker, ask.internet, "route to"),
  "bucket-of-stranger": (ask) => ask.reach(ask.attacker, ask.googleApis, "send to"),
  "service-of-stranger": (ask) => ask.reach(ask.attacker, ask.googleApis, "send to"),
  "other-identity": (ask) => ask.sameRunner(),
  "mint-token": (ask) => ask.reach(ask.attacker, ask.accounts("victim"), "act as"),
  "raw-field": (ask) => ask.pastThePlan(),
};

const openness = { checked: "no", off: "no", internal: "no", unchecked: "yes", unknown: "unknown" } as const;

/** `unknown` if the proof has no such principal or resource. */
function answerTo(action: string, answers: readonly ActionAnswer[]): Answer {
  const given = answers.filter((answer) => answer.action === action).map(({ allowed }) => allowed);
  return given.length > 0 ? anyOf(given) : "unknown";
}

class Questions {
  readonly #lookup;

  readonly #model: ProofModel;
  readonly #sides: Sides;

  constructor(model: ProofModel, sides: Sides) {
    this.#model = model;
    this.#sides = sides;

    this.#lookup = cellLookup(model);
  }

  /** The most open answer of all pairs. */
  reach(principals: readonly ProofPrincipal[], resources: readonly ProofResource[], action: string): Answer {
    const answers = principals.flatMap(({ id }) => resources.flatMap((one) => this.#lookup(id, one.id)));
    return answerTo(action, answers);
  }

  /** What holds for those whom nothing names. */
  everyone(resources: readonly ProofResource[], action: string): Answer {
    const answers = resources.flatMap(({ otherwise }) => otherwise);
    return answerTo(action, answers);
  }

  /** Whether both apps run as the same account, so that each gets the other's tokens from its metadata server. */
  sameRunner(): Answer {
    const [attackers, victims] = [this.attacker, this.runners("victim")];
    if (attackers.length === 0 || victims.length === 0) {
      return "unknown";
    }
    return attackers.some((one) => victims.includes(one)) ? "yes" : "no";
  }

  /** Whether anything but the plan's events leaves for a vendor. */
  pastThePlan(): Answer {
    const { nodes = [], edges = [] } = this.#flow("attacker") ?? {};
    const vendors = new Set(nodes.filter(({ kind }) => kind === "vendor").map(({ id }) => id));
    const controls = edges.filter(({ to }) => vendors.has(to)).map(({ control }) => openness[control]);
    return controls.length > 0 ? anyOf(controls) : "unknown";
  }

  get attacker(): ProofPrincipal[] {
    return this.runners("attacker");
  }

  get anyone(): ProofPrincipal[] {
    return this.#model.principals.filter(({ kind }) => kind === "anyone");
  }

  get logs(): ProofResource[] {
    return this.#ofKind("log bucket");
  }

  get internet(): ProofResource[] {
    return this.#ofKind("internet");
  }

  get googleApis(): ProofResource[] {
    return this.#ofKind("google apis");
  }

  /** The identities that the tenant's app runs as. */
  runners(side: keyof Sides): ProofPrincipal[] {
    const apps = new Set(this.#urns(side, "workload"));
    return this.#model.principals.filter(({ runs }) => runs.some(({ urn }) => apps.has(urn)));
  }

  /** The service accounts that the tenant's services run as. */
  accounts(side: keyof Sides): ProofResource[] {
    const services = new Set([...this.#urns(side, "workload"), ...this.#urns(side, "proxy")]);
    const runners = this.#model.principals.filter(({ runs }) => runs.some(({ urn }) => services.has(urn)));
    const urns = new Set(runners.map(({ urn }) => urn));
    return this.#ofKind("service account").filter(({ urn }) => urns.has(urn));
  }

  services(side: keyof Sides, kind: FlowNodeKind): ProofResource[] {
    const urns = new Set(this.#urns(side, kind));
    return this.#model.resources.filter(({ urn }) => urn !== undefined && urns.has(urn));
  }

  ownedBy(side: keyof Sides, kind: string): ProofResource[] {
    return this.#ofKind(kind).filter(({ domain }) => domain.id === this.#domain(side));
  }

  #ofKind(kind: string): ProofResource[] {
    return this.#model.resources.filter((resource) => resource.kind === kind);
  }

  #urns(side: keyof Sides, kind: FlowNodeKind): string[] {
    const nodes = this.#flow(side)?.nodes ?? [];
    return nodes.flatMap((node) => (node.kind === kind && node.urn !== undefined ? [node.urn] : []));
  }

  #flow(side: keyof Sides) {
    return this.#model.flows.find(({ domain }) => domain.id === this.#domain(side));
  }

  #domain(side: keyof Sides): string {
    return `tenant:${this.#sides[side]}`;
  }
}
