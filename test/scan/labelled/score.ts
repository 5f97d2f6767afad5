/** Compares what a scanner found with the labels. */
import type { LabelledApp } from "./apps";

export interface Found {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

export interface Score {
  readonly near: { readonly found: number; readonly all: number };
  readonly far: { readonly found: number; readonly all: number };
  readonly right: number;
  readonly wrong: number;
  /** What to look at: missed labels and wrong findings. */
  readonly notes: readonly string[];
}

/** A statement may begin a line above or below the one that is marked. */
const tolerance = 1;

/** @param anyRule true for tools with rules of their own: a finding is right if it is at the place of a label */
export async function score(
  apps: readonly LabelledApp[],
  scan: (app: LabelledApp) => Promise<readonly Found[]>,
  anyRule = false,
): Promise<Score> {
  const notes: string[] = [];
  const near = { found: 0, all: 0 };
  const far = { found: 0, all: 0 };
  let [right, wrong] = [0, 0];
  for (const app of apps) {
    const found = await scan(app);
    const fits = (label: LabelledApp["labels"][number], { file, line, rule }: Found) =>
      label.file === file && Math.abs(label.line - line) <= tolerance && (anyRule || label.rules.includes(rule));
    for (const label of app.labels) {
      const place = label.isFar ? far : near;
      place.all += 1;
      if (found.some((finding) => fits(label, finding))) {
        place.found += 1;
      } else {
        notes.push(`missed ${app.framework}/${app.name}: ${label.file}:${label.line} ${label.rules.join(" or ")}`);
      }
    }
    for (const finding of found) {
      if (app.labels.some((label) => fits(label, finding))) {
        right += 1;
      } else {
        wrong += 1;
        notes.push(`wrong ${app.framework}/${app.name}: ${finding.file}:${finding.line} ${finding.rule}`);
      }
    }
  }
  return { near, far, right, wrong, notes };
}
