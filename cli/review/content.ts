/** The content to review: of a preview with the policy pack, or as an earlier command saved it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isMap } from "../../plan/contract";
import { type Content, type Current, contentDigest, isObject, isSource, type Json, parseContent } from "../../review";
import type { CheckReport } from "../check/checkReport";
import { checkStack } from "../check/checkStack";
import { openStack, projectFileOf } from "../check/openStack";
import { policyPackFolder } from "../engine/policyPack";
import { setUpEngine } from "../engine/setUpEngine";
import { exits } from "../terminal/exits";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { writeOut } from "../terminal/writeOut";

export interface ContentFlags {
  /** Folder of the program. */
  readonly dir: string;
  readonly stack: string | undefined;
  readonly policyPack: string | undefined;
  readonly policyPackConfig: string | undefined;
  /** File with a saved content. */
  readonly content: string | undefined;
}

export interface SeenContent {
  readonly project: string;
  readonly stack: string;
  readonly content: Content;
  readonly digest: string;
  /** Findings of the pack, without those of the rule `reviewed`; undefined for a saved content whose preview is over. */
  readonly findings: CheckReport["findings"];
}

/** What `--save` writes and `--content` reads. */
interface SavedContent {
  readonly kind: "bulkhead-content";
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  readonly content: Content;
  readonly findings: CheckReport["findings"];
}

export async function seeContent(flags: ContentFlags): Promise<SeenContent> {
  return flags.content === undefined ? previewContent(flags) : readSaved(flags.content);
}

export function saveContent(file: string, { project, stack, content, findings }: SeenContent): void {
  const saved: SavedContent = { kind: "bulkhead-content", version: 1, project, stack, content, findings };
  writeOut("--save", file, `${JSON.stringify(saved)}\n`);
}

function readSaved(file: string): SeenContent {
  const must = `'--content' must name a file of 'bulkhead review diff --save', got '${file}'`;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new UserError(`${must}, which can't be read; save one first`, exits.couldNotTell);
  }
  if (!isMap(value) || value.kind !== "bulkhead-content" || value.version !== 1 || !Array.isArray(value.findings)) {
    throw new UserError(`${must}, which is something else; save one first`, exits.couldNotTell);
  }
  const saved = value as unknown as SavedContent;
  return { ...saved, digest: contentDigest(saved.content) };
}

async function previewContent(flags: ContentFlags): Promise<SeenContent> {
  const folder = resolve(flags.dir);
  projectFileOf(folder);
  const engine = await setUpEngine();
  const opened = await openStack(folder, flags.stack, engine);
  const scratch = mkdtempSync(join(tmpdir(), "bulkhead-review-"));
  try {
    const file = join(scratch, "content.json");
    const packConfig = join(scratch, "config.json");
    writeFileSync(packConfig, JSON.stringify(withContentFile(readPackConfig(flags.policyPackConfig), file)));
    const report = await waiting("previewing the program with the policy pack", () =>
      checkStack(opened.stack, { pack: resolve(flags.policyPack ?? policyPackFolder()), packConfig }),
    );
    if (!report.complete) {
      throw new UserError(`could not review: ${report.problems.join("; ")}`, exits.couldNotTell);
    }
    const content = parseContent(readFileSync(file, "utf8"));
    if (content === undefined) {
      throw new UserError(
        "could not review: the policy pack is of another version; build it again",
        exits.couldNotTell,
      );
    }
    const findings = report.findings.filter(({ rule }) => rule !== "reviewed");
    return { project: report.project, stack: report.stack, content, digest: contentDigest(content), findings };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    await opened.close();
  }
}

/** The pack's configuration by rule; empty without a file. */
export function readPackConfig(file: string | undefined): Readonly<Record<string, unknown>> {
  if (file === undefined) {
    return {};
  }
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isMap(value)) {
      return value;
    }
  } catch {
    // Answered below.
  }
  throw new UserError(
    `'--policy-pack-config' must name a JSON file with the config of rules, got '${file}'; correct it`,
    exits.couldNotTell,
  );
}

function withContentFile(config: Readonly<Record<string, unknown>>, file: string): Record<string, unknown> {
  const own = config.reviewed;
  const given = isMap(own) ? own : typeof own === "string" ? { enforcementLevel: own } : {};
  return { ...config, reviewed: { ...given, contentFile: file } };
}

/** A content as a run would show it, for a comparison: what a value comes from is what its sources name. */
export function asCurrent(content: Content): Current {
  const parts = content.parts.map((part) => ({
    id: part.key,
    part,
    sources: new Map(Object.entries(part.properties).map(([name, value]) => [name, sourcesIn(value)])),
    values: { all: [], computed: [] },
  }));
  return { content, parts };
}

function sourcesIn(value: Json): string[] {
  if (isSource(value)) {
    return [...value.$from];
  }
  if (Array.isArray(value)) {
    return value.flatMap(sourcesIn);
  }
  return isObject(value) ? Object.values(value).flatMap(sourcesIn) : [];
}
