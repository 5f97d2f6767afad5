/**
 * One run of the rules under `@pulumi/policy`. The SDK calls one rule after the other; what they have in common, the resource
 * that was read and the graph of the stack, is made for the first of them and used by the others.
 */
import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { failedStack, judgeRun, judgeStack, judgeView, PackSettings, viewOf } from "../analyzer";
import { buildGraph, type IsolationGraph, type Resource } from "../graph";
import { Field, knownValue } from "../read";
import { ReviewGate } from "../reviews";
import { type Finding, type ResourceView, type Rule, type RuleContext, waiverValid } from "../rules";
import { ofStack, readWaiverFile, WaiverBook } from "../waivers";
import { readRegistered, readTogether } from "./readResources";

export interface SdkRunArgs {
  /** Every rule that is exported. */
  readonly rules: readonly Rule[];
  /** Values of the stack's secret config. */
  readonly secretConfig: readonly string[];
  readonly now: () => Date;
  readonly ci: boolean;
}

/** What the rules share, and those that have been asked already: one that is asked again begins a new round. */
interface Round<T> {
  readonly shared: T;
  readonly judged: Set<string>;
}

interface Together {
  readonly resources: readonly Resource[];
  /** Those that the first phase didn't see. */
  readonly unseen: readonly (ResourceView | { readonly resource: Resource })[];
  readonly stackUrn: string;
  /** Undefined if it can't be built. */
  readonly graph: IsolationGraph | undefined;
}

export class SdkRun {
  readonly #settings = new PackSettings();
  readonly #seen = new Map<string, Round<{ readonly resource: Resource; readonly view: ResourceView | undefined }>>();
  #stack: Round<Together> | undefined;
  #book: WaiverBook | undefined;
  readonly #gate: ReviewGate;

  readonly #args: SdkRunArgs;

  constructor(args: SdkRunArgs) {
    this.#args = args;
    this.#settings.setSecretConfig(args.secretConfig);
    // The rule that asks for reviews isn't exported, so nothing reads a record.
    this.#gate = new ReviewGate({
      from: ".",
      now: args.now,
      judges: () => ({ pack: { name: "bulkhead", version: "" }, config: {}, waivers: [], scan: [] }),
    });
  }

  /** First phase: findings of one rule about a resource that is about to be registered. */
  async judgeRegistered(rule: Rule, args: ResourceValidationArgs): Promise<Finding[]> {
    this.#settings.setRule(rule.id, { properties: Field.of(args.getConfig()) });
    let round = this.#seen.get(args.urn);
    if (round === undefined || round.judged.has(rule.id)) {
      const resource = await readRegistered(args, this.#isSecret);
      round = { shared: { resource, view: viewOf(resource, this.#settings.graphSettings()) }, judged: new Set() };
      this.#seen.set(args.urn, round);
    }
    round.judged.add(rule.id);
    return this.#withoutWaived(judgeView([rule], args.urn, round.shared.view, (one) => this.#context(one)));
  }

  /** Second phase: findings of one rule about all resources together. */
  async judgeTogether(rule: Rule, args: StackValidationArgs): Promise<Finding[]> {
    this.#settings.setRule(rule.id, { properties: Field.of(args.getConfig()) });
    if (this.#stack === undefined || this.#stack.judged.has(rule.id)) {
      this.#stack = { shared: await this.#readStack(args), judged: new Set() };
    }
    const { shared, judged } = this.#stack;
    judged.add(rule.id);
    const contextOf = (one: Rule) => this.#context(one);
    const alone = shared.unseen.flatMap(({ resource, ...view }) =>
      judgeView([rule], resource.urn, "grants" in view ? { resource, ...view } : undefined, contextOf),
    );
    const together =
      shared.graph === undefined ? failedStack([rule], shared.stackUrn) : judgeStack([rule], shared.graph, contextOf);
    return [...this.#withoutWaived([...alone, ...together]), ...this.#judgeRun(rule, shared.stackUrn)];
  }

  async #readStack(args: StackValidationArgs): Promise<Together> {
    const resources = await Promise.all(
      args.resources.map((resource) =>
        readTogether(resource, this.#seen.get(resource.urn)?.shared.resource, this.#isSecret),
      ),
    );
    const settings = this.#settings.graphSettings();
    const unseen = resources.filter(({ urn }) => !this.#seen.has(urn));
    return {
      resources,
      unseen: unseen.map((resource) => viewOf(resource, settings) ?? { resource }),
      stackUrn: resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.urn ?? "",
      graph: attempt(() => buildGraph(resources, settings)),
    };
  }

  readonly #isSecret = (text: string): boolean => {
    const { secretConfig } = this.#settings;
    return secretConfig.has(text) || secretConfig.inside(text).length > 0;
  };

  #context(rule: Rule): RuleContext {
    return {
      config: this.#settings.configOf(rule.id),
      today: this.#today,
      gate: this.#gate,
      isSecretConfig: (value) => this.#settings.secretConfig.has(value),
      secretConfigIn: (text) => this.#settings.secretConfig.inside(text),
    };
  }

  get #waivers(): WaiverBook {
    if (this.#book === undefined) {
      const file = knownValue(this.#settings.configOf(waiverValid.id).at("file").text()) ?? "";
      if (file === "") {
        return new WaiverBook([], []);
      }
      this.#book = readWaiverFile(file, this.#args.rules);
    }
    return this.#book;
  }

  #withoutWaived(findings: readonly Finding[]): Finding[] {
    return findings.filter((finding) => !this.#waivers.waives(finding, this.#today));
  }

  get #today(): string {
    return this.#args.now().toISOString().slice(0, 10);
  }

  /** Findings about the run itself. The SDK tells no policy the level of another, so each counts as what it is by default. */
  #judgeRun(rule: Rule, stackUrn: string): Finding[] {
    if (rule.run === undefined) {
      return [];
    }
    const { waivers, problems } = ofStack(this.#waivers, stackUrn);
    const view = {
      stackUrn,
      today: this.#today,
      ci: this.#args.ci,
      waivers: waivers.map((waiver) => ({ ...waiver, matched: this.#waivers.hasMatched(waiver) })),
      waiverProblems: problems,
      levels: [],
      configOf: (id: string) => this.#settings.configOf(id),
    };
    return judgeRun([rule], view, (one) => this.#context(one));
  }
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
