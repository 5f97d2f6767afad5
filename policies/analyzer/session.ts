/** One run of the pack: keeps what the first phase saw for the second, and applies levels and waivers. */
import { buildGraph, type Resource } from "../graph";
import type { Finding, Level, Rule } from "../rules";
import { ofStack, type WaiverBook } from "../waivers";
import { failedStack, judgeResource, judgeRun, judgeStack } from "./runRules";
import { PackSettings } from "./settings";

/** A finding and the enforcement level reported to the engine. */
export interface Diagnostic extends Finding {
  readonly enforced: Level;
}

export interface SessionArgs {
  readonly rules: readonly Rule[];
  /** Reads the waivers; called once, at the first finding or at the end. */
  readonly readWaivers: (settings: PackSettings) => WaiverBook;
  /** Today as `2026-11-22`, for waivers that end. */
  readonly today: () => string;
  /** True in continuous integration, where weakened rules are reported without being asked. */
  readonly ci: boolean;
}

export class Session {
  readonly settings = new PackSettings();
  readonly #seen = new Map<string, Resource>();
  #book: WaiverBook | undefined;

  readonly #args: SessionArgs;

  constructor(args: SessionArgs) {
    this.#args = args;
  }

  get #active(): Rule[] {
    return this.#args.rules.filter((rule) => this.settings.levelOf(rule) !== "disabled");
  }

  /** First phase: a resource is about to be registered. */
  analyze(resource: Resource): Diagnostic[] {
    this.#seen.set(resource.urn, resource);
    return this.#enforce(
      judgeResource(this.#active, resource, this.settings.graphSettings(), (rule) => this.#context(rule)),
    );
  }

  earlier(urn: string): Resource | undefined {
    return this.#seen.get(urn);
  }

  /** Second phase: all resources are registered. Those that the first phase didn't see are judged one by one as well. */
  analyzeStack(resources: readonly Resource[]): Diagnostic[] {
    const settings = this.settings.graphSettings();
    const contextOf = (rule: Rule) => this.#context(rule);
    const unseen = resources.filter((resource) => !this.#seen.has(resource.urn));
    const single = unseen.flatMap((resource) => judgeResource(this.#active, resource, settings, contextOf));
    const root = resources.find((resource) => resource.type === "pulumi:pulumi:Stack")?.urn ?? "";
    const together = this.#together(resources, root);
    const found = this.#enforce([...single, ...together]);
    return [...found, ...this.#judgeRun(root)];
  }

  #together(resources: readonly Resource[], root: string): Finding[] {
    try {
      const graph = buildGraph(resources, this.settings.graphSettings());
      return judgeStack(this.#active, graph, (rule) => this.#context(rule));
    } catch {
      return failedStack(this.#active, root);
    }
  }

  #context(rule: Rule) {
    return {
      config: this.settings.configOf(rule.id),
      isSecretConfig: (value: string) => this.settings.secretConfig.has(value),
      secretConfigIn: (text: string) => this.settings.secretConfig.inside(text),
    };
  }

  #waivers(): WaiverBook {
    this.#book ??= this.#args.readWaivers(this.settings);
    return this.#book;
  }

  #enforce(findings: readonly Finding[]): Diagnostic[] {
    return findings
      .filter((finding) => !this.#waivers().waives(finding, this.#args.today()))
      .map((finding) => ({ ...finding, enforced: this.#enforcedLevel(finding) }));
  }

  #enforcedLevel(finding: Finding): Level {
    if (finding.failed === true || finding.level === "mandatory") {
      return "mandatory";
    }
    const configured = this.#configuredLevel(finding);
    return configured === "advisory" || finding.level === "advisory" ? "advisory" : "mandatory";
  }

  #configuredLevel(finding: Finding) {
    const rule = this.#args.rules.find(({ id }) => id === finding.rule);
    return rule === undefined ? "mandatory" : this.settings.levelOf(rule);
  }

  /** Findings about the run itself. They can't be waived, and those that are `mandatory` hold also for a disabled rule. */
  #judgeRun(stackUrn: string): Diagnostic[] {
    const { rules, today, ci } = this.#args;
    const book = this.#waivers();
    const { waivers, problems } = ofStack(book, stackUrn);
    const view = {
      stackUrn,
      today: today(),
      ci,
      waivers: waivers.map((waiver) => ({ ...waiver, matched: book.hasMatched(waiver) })),
      waiverProblems: problems,
      levels: rules.map((rule) => ({
        rule: rule.id,
        ownLevel: rule.level ?? "mandatory",
        configured: this.settings.levelOf(rule),
      })),
      configOf: (rule: string) => this.settings.configOf(rule),
    };
    return judgeRun(rules, view, (rule) => this.#context(rule))
      .filter((finding) => finding.level === "mandatory" || this.#configuredLevel(finding) !== "disabled")
      .map((finding) => ({ ...finding, enforced: this.#enforcedLevel(finding) }));
  }
}
