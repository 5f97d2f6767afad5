/** Tries on a user's project what only a real cloud can answer, for `bulkhead doctor`. */
import { dayLength } from "../../plan/contract";
import { findCell } from "../operate/cloud/cell";
import { CloudError, type GoogleCloud } from "../operate/cloud/googleCloud";
import { readBindings } from "../operate/cloud/invokers";
import { type CloudFlags, withCloud } from "../operate/cloud/openCloud";
import { withRemedy } from "../operate/cloud/remedy";
import { listServices } from "../operate/cloud/services";
import { colors } from "../terminal/colors";
import { exits } from "../terminal/exits";
import { printAnswer } from "../terminal/printAnswer";
import { waiting } from "../terminal/progress";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";
import type { Answer, CheckedProject, CheckedService, CloudCheck } from "./cloudCheck";
import { cloudChecks } from "./cloudChecks";

export interface DoctorFlags extends CloudFlags {
  readonly days: number;
  /** Whether checks run that make something and remove it again. */
  readonly create: boolean;
  readonly format: "table" | "json";
}

export interface CheckResult {
  readonly id: string;
  readonly asks: string;
  /** `by hand` and `left out` were not tried; `refused` could not be. */
  readonly answer: Answer | "by hand" | "left out" | "refused";
  /** What came back, what was refused, or what to do. */
  readonly seen: string;
  /** What the answer means; undefined if there is none. */
  readonly means: string | undefined;
  readonly source: string;
}

/** Returns the code for "no" if the cloud does otherwise than documented, and for "could not tell" if a call was refused. */
export async function runDoctor({ days, create, format, ...flags }: DoctorFlags): Promise<number> {
  const results = await withCloud({ ...flags, operator: "doctor" }, (cloud) =>
    waiting("asking Google Cloud", () => checkCloud(cloud, cloudChecks, { days, create })),
  );
  printAnswer(format, { version: 1, checks: results }, doctorText(results, widthOf(process.stdout)));
  return exitOf(results);
}

export function exitOf(results: readonly CheckResult[]): number {
  const has = (answer: CheckResult["answer"]) => results.some((result) => result.answer === answer);
  return has("otherwise") ? exits.no : has("refused") ? exits.couldNotTell : exits.yes;
}

/** Tries the checks one after the other. */
export async function checkCloud(
  cloud: GoogleCloud,
  checks: readonly CloudCheck[],
  { days, create }: { readonly days: number; readonly create: boolean },
): Promise<CheckResult[]> {
  const cell = await findCell(cloud);
  const services = await servicesOfTenants(cloud, cell.region);
  const since = new Date(Date.now() - days * dayLength).toISOString();
  const results: CheckResult[] = [];
  for (const check of checks) {
    results.push(await resultOf(check, { cloud, cell, services, since }, create));
  }
  return results;
}

async function servicesOfTenants(cloud: GoogleCloud, region: string): Promise<CheckedService[]> {
  const services = (await listServices(cloud, region)).filter(({ tenant }) => tenant !== undefined);
  const checked = await Promise.all(
    services.map(async (service) => {
      const bindings = await readBindings(cloud, service);
      return { ...service, isCutOff: bindings.every(({ members = [] }) => members.length === 0) };
    }),
  );
  return checked.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function resultOf(check: CloudCheck, project: CheckedProject, create: boolean): Promise<CheckResult> {
  const { id, asks, how, source, makes, means, run } = check;
  const head = { id, asks, source, means: undefined };
  if (run === undefined) {
    return { ...head, answer: "by hand", seen: how };
  }
  if (makes !== undefined && !create) {
    return { ...head, answer: "left out", seen: `it makes ${makes}; '--create' tries it` };
  }
  try {
    const { answer, seen } = await run(project);
    return { ...head, answer, seen, means: means[answer] };
  } catch (error) {
    if (!(error instanceof CloudError)) {
      throw error;
    }
    return { ...head, answer: "refused", seen: withRemedy(error, project.cloud, "doctor") };
  }
}

/** The answer first: what differs from the documentation, and what could not be told. */
function summaryOf(tried: readonly CheckResult[]): string {
  const count = (answer: CheckResult["answer"]) => tried.filter((result) => result.answer === answer).length;
  const parts = (["otherwise", "as documented", "refused", "unseen", "left out"] as const)
    .filter((answer) => answer === "otherwise" || count(answer) > 0)
    .map((answer) => `${count(answer)} ${answer === "otherwise" ? "otherwise than documented" : answer}`);
  return `${tried.length} checks: ${parts.join(", ")}`;
}

const paints: Readonly<Record<CheckResult["answer"], (text: string) => string>> = {
  "as documented": colors.green,
  otherwise: colors.red,
  refused: colors.red,
  unseen: colors.bold,
  "by hand": colors.bold,
  "left out": colors.bold,
};

export function doctorText(results: readonly CheckResult[], width: number): string {
  const tried = results.filter(({ answer }) => answer !== "by hand");
  const manual = results.filter(({ answer }) => answer === "by hand");
  return [
    ...wrap(summaryOf(tried), width),
    "",
    ...tried.flatMap((result) => [
      ...wrap(`${result.id} ${result.asks}`, width, "   "),
      ...wrap(`   ${result.answer}: ${result.seen}`, width, "   ").map((line, index) =>
        index === 0 ? line.replace(result.answer, paints[result.answer](result.answer)) : line,
      ),
      ...(result.means === undefined ? [] : wrap(`   ${result.means}`, width, "   ")),
    ]),
    "",
    "By hand, with the steps in docs/real-cloud-checks.md:",
    ...manual.flatMap(({ id, asks }) => wrap(`${id} ${asks}`, width, "   ")),
    "",
  ].join("\n");
}
