/** Renders the public programs as a section of docs/coverage.md. */
import { publicPrograms } from ".";
import type { PublicProgram } from "./publicProgram";

const intro = `## Public programs

Programs that people publish, re-written in their structure in \`test/policies/publicPrograms/\`. A person has judged each finding: *right* for
the program as it stands, or *arguable*, with the reason. A wrong one would be mended. A test holds the programs to exactly these findings.
`;

export function publicProgramsSection(): string {
  const notes = publicPrograms.map(arguableOf);
  const total = publicPrograms.reduce((sum, { findings }) => sum + Object.keys(findings).length, 0);
  const arguable = notes.reduce((sum, found) => sum + found.length, 0);
  return [
    intro,
    `${publicPrograms.length} programs, ${total} findings: ${total - arguable} right, ${arguable} arguable, 0 wrong.`,
    "",
    "| Program | Language | What | Right | Arguable |",
    "| --- | --- | --- | --- | --- |",
    ...publicPrograms.map(row),
    "",
  ].join("\n");
}

function row(program: PublicProgram): string {
  const right = Object.entries(program.findings).flatMap(([finding, judged]) => (judged === "right" ? [finding] : []));
  const doubtful = arguableOf(program).map(([finding, reason]) => `${finding} (${reason})`);
  return `| ${program.source} | ${program.language} | ${program.title} | ${right.join(", ")} | ${doubtful.join("; ")} |`;
}

function arguableOf({ findings }: PublicProgram): [finding: string, reason: string][] {
  return Object.entries(findings).flatMap(([finding, judged]) =>
    judged === "right" ? [] : [[finding, judged.arguable] as [string, string]],
  );
}
