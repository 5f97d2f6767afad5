/** Renders the coverage table as Markdown, from the cases and what the pack found in each. */
import { faultKinds } from "../kinds";
import type { FaultKind } from "../kinds/faultKind";
import { publicProgramsSection } from "../publicPrograms/render";
import type { Judgement } from "../support/judge";
import type { Corpus, CoverageCase } from "./coverageCase";

export interface CaseResult {
  readonly corpus: string;
  readonly one: CoverageCase;
  readonly found: readonly Judgement[];
}

const intro = `# What the pack finds, beside other rule sets

This page is generated from the cases in \`test/policies/coverage/\`; a test compares it. Each case is a small program of our own, written after
programs that people publish for Cloud Run with Pulumi, or after the examples of another rule set. It runs through the pack as the engine
would run it. *Source* is what the other rule set's own check says of it, *pack* is what the rules of this pack about the same concern
say; **bold** marks a difference, with the reason. *Also found* are this pack's other findings in the same program, which most cases have
since they show one thing and leave out the rest.
`;

export function renderCoverage(results: readonly CaseResult[], corpora: readonly Corpus[]): string {
  const sections = corpora.map((corpus) =>
    section(
      corpus.name,
      results.filter((result) => result.corpus === corpus.name),
    ),
  );
  return [intro, summary(results, corpora), ...sections, publicProgramsSection(), kindsOfFaults()].join("\n");
}

const kindsIntro = `## Kinds of faults

Cases of our own, from \`test/policies/kinds/\`: for each way in which a program can be judged wrongly, programs that the pack must reject
for their reason, and their neighbours that it must accept without any mandatory finding. A test runs each of them, and an
engine previews a few drawn by a seed (\`BULKHEAD_KINDS_ON_ENGINE=all npx --no vitest run test/policies/sameOnEngine.test.ts\`: all of them, half an hour).
`;

function kindsOfFaults(): string {
  const total = (side: "bad" | "good") => faultKinds.reduce((sum, kind) => sum + kind[side].length, 0);
  const rows = faultKinds.map((kind) => `| ${kind.title} | ${titles(kind, "bad")} | ${titles(kind, "good")} |`);
  return [
    kindsIntro,
    `| Kind | Rejected (${total("bad")}) | Accepted (${total("good")}) |`,
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function titles(kind: FaultKind, side: "bad" | "good"): string {
  return kind[side].map(([title]) => title.replaceAll("|", "\\|")).join("; ");
}

function summary(results: readonly CaseResult[], corpora: readonly Corpus[]): string {
  const row = (name: string, of: readonly CaseResult[]) => {
    const count = (kind: string) => of.filter((result) => comparison(result.one) === kind).length;
    return `| ${name} | ${of.length} | ${count("same")} | ${count("stricter")} | ${count("laxer")} | ${count("not covered")} |`;
  };
  return [
    "| Corpus | Cases | Same verdict | Pack is stricter | Pack is laxer | Pack has no rule |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...corpora.map(({ name }) =>
      row(
        name,
        results.filter(({ corpus }) => corpus === name),
      ),
    ),
    row("**all**", results),
    "",
  ].join("\n");
}

/** How the pack's verdict stands to the source's. */
export function comparison({ source, pack }: CoverageCase): "same" | "stricter" | "laxer" | "not covered" {
  if (pack === "nothing") {
    return "not covered";
  }
  if (source === pack) {
    return "same";
  }
  if (source === "nothing") {
    return pack === "rejects" ? "stricter" : "same";
  }
  return pack === "rejects" ? "stricter" : "laxer";
}

function section(name: string, results: readonly CaseResult[]): string {
  const rows = results.map(({ one, found }) => {
    const differs = comparison(one) !== "same";
    const others = [...new Set(found.filter(({ rule }) => !one.concern.includes(rule)).map(({ rule }) => rule))].sort();
    const pack = one.pack === "nothing" ? "no rule" : `${one.pack} (${one.concern.join(", ")})`;
    return `| ${one.id} | ${one.title} | ${one.source === "nothing" ? "no rule" : one.source} | ${differs ? `**${pack}**` : pack} | ${one.reason ?? ""} | ${others.join(", ")} |`;
  });
  return [
    `## ${name}`,
    "",
    "| Case | What | Source | Pack | Why they differ | Also found |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
