/**
 * The programs that the pack's tests judge, recorded once: what an engine would send for each, most of them in preview and in up,
 * and with each offending value hidden. Recording runs the Pulumi runtime and takes a minute; judging takes milliseconds, so
 * that thousands of mutants can be judged by the same programs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { judgeResource, judgeStack } from "../../../policies/analyzer";
import { buildGraph, defaultSettings, makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { type Rule, rules } from "../../../policies/rules";
import { badExits } from "../../stacks/badExits";
import { badIdentities } from "../../stacks/badIdentities";
import { badSecrets } from "../../stacks/badSecrets";
import { plainStack } from "../../stacks/plainStack";
import { caseProgram } from "../coverage/caseProgram";
import { corpora } from "../coverage/corpora";
import { exampleProgram } from "../support/example";
import { type Registered, record } from "../support/record";
import { asOutputs, hidden } from "../support/unknowns";

export interface Recording {
  readonly title: string;
  readonly registered: readonly Registered[];
  /** By rule, the resources of its findings, as the unchanged pack gives them. */
  readonly findings: Readonly<Record<string, readonly string[]>>;
}

/** The recordings of this file if it is there, else new ones, which are written to it. */
export async function recordings(file: string): Promise<Recording[]> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const made: Recording[] = [];
  const add = (title: string, registered: readonly Registered[]) =>
    made.push({
      title,
      registered,
      findings: Object.fromEntries(rules.map((rule) => [rule.id, findingsOf(rule, registered)])),
    });
  const stacks = [...badSecrets, ...badIdentities, ...badExits];
  for (const preview of [true, false]) {
    const phase = preview ? "preview" : "up";
    for (const { id, examples } of rules) {
      add(`${id} bad ${phase}`, await record(exampleProgram(examples.bad), { preview }));
      add(`${id} good ${phase}`, await record(exampleProgram(examples.good), { preview }));
    }
    const plain = await record(() => plainStack({ accountProject: "example" }), { preview });
    add(`plain stack ${phase}`, plain);
    if (!preview) add("plain stack, all outputs unknown", asOutputs(plain));
    for (const { title, program } of stacks) add(`${title} ${phase}`, await record(program, { preview }));
  }
  // The small cases once: what preview and up make of each is the same, as the coverage test shows.
  for (const { name, cases } of corpora) {
    for (const one of cases) add(`${name}/${one.id}`, await record(caseProgram(one), { preview: true }));
  }
  for (const { title, program, offences = [] } of stacks) {
    const registered = await record(program, { preview: true });
    for (const offence of offences) {
      for (const traced of [true, false]) {
        add(
          `${title}, ${offence.path.join(".")} hidden (${traced ? "traced" : "untraced"})`,
          hidden(registered, offence, traced),
        );
      }
    }
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(made));
  return made;
}

/** What one rule finds in a recorded program, in both phases: the resource, the level, and whether the rule itself broke. */
export function findingsOf(rule: Rule, registered: readonly Registered[]): string[] {
  const inputs = registered.map((one) => makeResource({ ...partsOf(one), inputs: Field.of(one.inputs) }));
  const outputs = registered.map((one) =>
    makeResource({
      ...partsOf(one),
      inputs: Field.of(one.inputs),
      outputs: Field.of(one.outputs),
      dependencies: one.dependencies,
      propertyDependencies: new Map(Object.entries(one.propertyDependencies)),
    }),
  );
  const context = { config: Field.of({}), isSecretConfig: () => false };
  const found = [
    ...inputs.flatMap((resource) => judgeResource([rule], resource, defaultSettings, () => context)),
    ...judgeStack([rule], buildGraph(outputs), () => context),
  ];
  return found.map(({ urn, level, failed }) => `${urn} ${level ?? ""} ${failed === true ? "failed" : ""}`).sort();
}

function partsOf({ urn, type, name, parent }: Registered) {
  return { urn, type, name, parent: parent === "" ? undefined : parent };
}
