/** Answers what of ours a breached vendor had, for `bulkhead breach`. */
import { resolve } from "node:path";
import type { VendorRegister } from "../../plan/vendorRegister";
import { bundleTypes, digestOf, writeBundle } from "../bundle/bundle";
import { formatProblem } from "../plan/readPlan";
import { readRegister, registerBeside } from "../plan/readRegister";
import { type LogFlags, withLogs } from "../questions/openEngine";
import type { Window } from "../questions/question";
import { readTime, readWindow } from "../questions/window";
import { openSigner } from "../review/signer";
import { exits } from "../terminal/exits";
import { printAnswer } from "../terminal/printAnswer";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";
import { assess } from "./assess";
import { type BreachCase, type SwitchState, switchWords } from "./case";
import { deadlines, notLegalAdvice } from "./deadlines";
import { drafts } from "./drafts";
import { evidenceQuestion, evidenceText } from "./evidence";
import type { HeldLogs } from "./holdLogs";
import { readPlans } from "./plans";
import { headline, toCsv, toJson, toPage } from "./report";

export interface BreachFlags extends LogFlags {
  readonly vendor: string;
  readonly tenant: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly knownAt: string | undefined;
  readonly plan: readonly string[] | undefined;
  readonly vendors: string | undefined;
  readonly switchOff: boolean;
  /** Days for which a copy of the window's log entries is kept. */
  readonly hold: number | undefined;
  readonly project: string | undefined;
  readonly key: string | undefined;
  readonly out: string | undefined;
  readonly format: "text" | "json";
}

/** Returns 0, or 1 if the vendor was to be turned off or the log to be held, and that is not confirmed. */
export async function runBreach(flags: BreachFlags): Promise<number> {
  const now = new Date();
  const window = readWindow({ ...flags, to: flags.to }, now);
  if (flags.from === undefined) {
    throw new UserError("'--from' must say when it began at the vendor, got nothing; give a day", exits.couldNotTell);
  }
  const knownAt = flags.knownAt === undefined ? now : readTime("--known-at", flags.knownAt, "start");
  const signer = flags.key === undefined ? undefined : await openSigner(flags.key);
  const plans = readPlans(flags.plan ?? []);
  const register = readContacts(flags);
  const vendor = flags.vendor;
  const entry = register?.vendors[vendor];
  // What goes on leaving is worse than a late answer, so the switch comes first.
  const killSwitch = flags.switchOff ? await turnOff(flags) : ({ state: "not touched" } as const);
  const held = flags.hold === undefined ? undefined : await hold(flags, flags.hold, window, now);
  const { assessment, lines } = await waiting("assessing", () =>
    withLogs(flags, "'files'", async (engine) => ({
      assessment: await assess(engine, { vendor, tenant: flags.tenant, window }, plans, entry),
      lines: await engine.ask(evidenceQuestion({ ...window, vendor, tenant: flags.tenant })),
    })),
  );
  const evidence = evidenceText(lines);
  const incident: BreachCase = {
    assessment,
    knownAt: knownAt.toISOString(),
    writtenAt: now.toISOString(),
    killSwitch,
    evidence: {
      file: "evidence/days.csv",
      hold: `${lines.length} sums by day, instance and key in evidence/days.csv, with digest ${digestOf(evidence).slice(0, 12)}; ${held?.words ?? inLogBucket}`,
      copy: held?.copy,
    },
    deadlines: deadlines(knownAt, entry),
    contacts: register?.contacts ?? [],
  };
  const folder = resolve(
    flags.out ?? `breach-${vendor.replace(/[^a-z0-9-]/g, "-")}-${now.toISOString().slice(0, 19).replace(/\D/g, "")}`,
  );
  await writeBundle(
    folder,
    {
      type: bundleTypes.breach,
      predicate: { vendor, ...window, knownAt: incident.knownAt, writtenAt: incident.writtenAt },
      files: {
        "report.html": toPage(incident),
        "report.json": toJson(incident),
        ...toCsv(incident),
        ...drafts(incident),
        "evidence/days.csv": evidence,
      },
    },
    signer,
  );
  const signed = signer !== undefined;
  printAnswer(flags.format, { version: 1, bundle: folder, signed, ...incident }, textOf(incident, folder, signed));
  const isHeld = flags.hold === undefined || held?.copy !== undefined;
  return killSwitch.state === "not confirmed" || !isHeld ? exits.no : exits.yes;
}

const inLogBucket = "the lines themselves stay in the log bucket until its retention ends";

function textOf(incident: BreachCase, folder: string, signed: boolean): string {
  const { assessment } = incident;
  const lines = [
    headline(incident),
    `Kill switch: ${switchWords(incident.killSwitch, assessment.vendor)}.`,
    `Evidence: ${incident.evidence.hold}.`,
    "",
    "Not known:",
    ...assessment.unknown.map((line) => `  ${line}`),
    "",
    `Deadlines, known since ${incident.knownAt}:`,
    ...incident.deadlines
      .filter(({ until }) => until !== undefined)
      .map(({ until, who, source }) => `  ${until?.slice(0, 16)}Z  ${who}: ${source}`),
    notLegalAdvice,
    "",
    `Report, tables, drafts and evidence: ${folder}${signed ? "" : " (not signed: give '--key')"}`,
  ];
  const width = widthOf(process.stdout);
  return `${lines.flatMap((line) => wrap(line, width, line.startsWith("  ") ? "    " : "")).join("\n")}\n`;
}

/** The register beside the first plan, or the one that is named. */
function readContacts({ vendors, plan }: BreachFlags): VendorRegister | undefined {
  const first = plan?.[0];
  const file = vendors ?? (first === undefined ? undefined : registerBeside(first));
  if (file === undefined) {
    return undefined;
  }
  const result = readRegister(file);
  if (!result.ok) {
    const list = result.problems.map((problem) => formatProblem(file, problem, "the register"));
    throw new UserError(list.join("\n"), exits.couldNotTell);
  }
  return result.register;
}

/** A log that can't be held must not delay the answer: the report says so. */
async function hold(
  { cloud, project, vendor }: BreachFlags,
  days: number,
  window: Window,
  now: Date,
): Promise<{ readonly words: string; readonly copy: HeldLogs | undefined }> {
  const [{ withCloud }, { heldWords, holdLogs }] = await Promise.all([
    import("../operate/cloud/openCloud.js"),
    import("./holdLogs.js"),
  ]);
  try {
    const copy = await withCloud({ cloud, project, operator: "hold" }, (opened) =>
      waiting("holding the log", (report) => holdLogs(opened, { vendor, window, days, now }, report)),
    );
    return { words: heldWords(copy), copy };
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    return { words: `no copy was made (${error.message}); ${inLogBucket}`, copy: undefined };
  }
}

async function turnOff({ cloud, project, vendor }: BreachFlags): Promise<SwitchState> {
  const [{ withCloud }, { changeSwitch }, { defaultWaitTimes }] = await Promise.all([
    import("../operate/cloud/openCloud.js"),
    import("../operate/switch/changeSwitch.js"),
    import("../operate/switch/confirm.js"),
  ]);
  const change = await withCloud({ cloud, project, operator: "switch" }, (opened) =>
    waiting(`turning ${vendor} off`, (report) => changeSwitch(opened, "off", vendor, [], defaultWaitTimes, report)),
  );
  return {
    state: change.confirmed ? "off" : "not confirmed",
    seconds: change.seconds,
    instances: change.instances.length,
  };
}
