/** One run of the pack: keeps what the first phase saw for the second, and applies levels and waivers. */
import { resolve } from "node:path";
import type { Content } from "../../review";
import { buildGraph, type Resource } from "../graph";
import { knownValue } from "../read";
import { isWithdrawn, judgesOf, ReviewGate, readScan, reviewSettings } from "../reviews";
import { type Finding, type Level, type Rule, reviewed } from "../rules";
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
  /** Name and version of the pack. */
  readonly pack: { readonly name: string; readonly version: string };
  readonly now: () => Date;
  /** Folder that relative paths of reviews start from. Default: the working folder. */
  readonly from?: string;
  /** Called with the content of a run that config asks for. */
  readonly writeContent?: (file: string, content: Content) => void;
  /** True in continuous integration, where weakened rules are reported without being asked. */
  readonly ci: boolean;
}

export class Session {
  readonly settings = new PackSettings();
  /** What the run knows of reviews. */
  readonly gate: ReviewGate;
  readonly #seen = new Map<string, Resource>();
  #book: WaiverBook | undefined;

  readonly #args: SessionArgs;

  constructor(args: SessionArgs) {
    this.#args = args;
    const { name, version } = args.pack;
    const from = args.from ?? ".";
    this.gate = new ReviewGate({
      from,
      now: args.now,
      judges: (scan) =>
        judgesOf(
          { name, version },
          this.#configuredRules(),
          this.#waivers().waivers,
          scan === undefined ? [] : readScan(resolve(from, scan)),
        ),
    });
  }

  /** Every rule but the one that asks for reviews: its keys and folder say who may approve, not what. */
  #configuredRules() {
    return this.#args.rules
      .filter(({ id }) => id !== reviewed.id)
      .map((rule) => ({
        id: rule.id,
        ownLevel: rule.level ?? "mandatory",
        level: this.settings.levelOf(rule),
        config: this.settings.configOf(rule.id),
      }));
  }

  get #active(): Rule[] {
    return this.#args.rules.filter((rule) => this.settings.levelOf(rule) !== "disabled");
  }

  /** First phase: a resource is about to be registered. */
  analyze(resource: Resource): Diagnostic[] {
    this.#seen.set(resource.urn, resource);
    if (isWithdrawn(resource)) {
      this.gate.withdrawn.add(resource.urn);
    }
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
    this.#writeContent(resources);
    const found = this.#enforce([...single, ...together]);
    return [...found, ...this.#judgeRun(root)];
  }

  /** Gives the content of the run to the command that asked for it. */
  #writeContent(resources: readonly Resource[]): void {
    const file = knownValue(this.settings.configOf(reviewed.id).at("contentFile").text());
    if (file !== undefined && file !== "") {
      const { scan } = reviewSettings(this.settings.configOf(reviewed.id), resources);
      this.#args.writeContent?.(file, this.gate.current(resources, scan).content);
    }
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
      today: today(this.#args.now()),
      gate: this.gate,
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
      .filter((finding) => !this.#waivers().waives(finding, today(this.#args.now())))
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
    const { rules, now, ci } = this.#args;
    const book = this.#waivers();
    const { waivers, problems } = ofStack(book, stackUrn);
    const view = {
      stackUrn,
      today: today(now()),
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

/** The day as `2026-11-22`, for waivers that end. */
function today(now: Date): string {
  return now.toISOString().slice(0, 10);
}
