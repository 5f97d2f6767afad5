/**
 * 120 small apps, labelled by hand before the scanner saw them: half have one of the incident's patterns, the other half
 * are their twins without it. `=== name` begins an app, `--- path` a file; `#! rule` or `//! rule` marks a line with a
 * fault (either of two rules where both are right), `far` one that is spread over functions or files. Apps whose name
 * begins with `held:` were kept back while the scanner was built.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../../../local/root";

export interface Label {
  readonly file: string;
  readonly line: number;
  /** Any of these is right. */
  readonly rules: readonly string[];
  readonly isFar: boolean;
}

export interface LabelledApp {
  readonly framework: string;
  readonly name: string;
  readonly isHeld: boolean;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly labels: readonly Label[];
}

const frameworks = ["streamlit", "flask", "express"] as const;

/** Keys in their vendors' formats are put together here, so that no file of the repository has one. */
const keys: Readonly<Record<string, string>> = {
  stripe: ["sk", "live", "51H8xQ2KzLw9Xk4Tn8Vb3Mf6Hc1Jd5Ps0Gy7Rz"].join("_"),
  github: ["ghp", "k3Lq9Vx2Tz7Wn4Rb8Mc1Hf6Jd5Ps0GyQaXeU"].join("_"),
  openai: ["sk", "proj", "Qm4T9zLw2Xc7Vb1Nf8Hd3Jk6Pr5Sy0Ga1Ue9Ri2Ot7"].join("-"),
};

const mark = /\s*(?:#!|\/\/!) ([a-z,-]+)( far)?$/;

export function labelledApps(): LabelledApp[] {
  return frameworks.flatMap(appsIn);
}

/** Apps of all frameworks in unusual spellings, each with its twin, written and labelled after the scanner was built. */
export function unusualApps(): LabelledApp[] {
  return appsIn("unusual");
}

/** What was wrongly found in published programs, reduced to a few lines, with faulty twins that look like it. */
export function appsFromRealCode(): LabelledApp[] {
  return appsIn("fromRealCode");
}

/**
 * 90 apps by somebody who had not read the scanner, in APIs that the others don't use, labelled before the first scan: pages
 * (Streamlit, Gradio, Dash), servers (Flask, FastAPI, Django) and Node.js (Express, Koa, Fastify, NestJS, Next.js).
 */
export function freshApps(): LabelledApp[] {
  return ["fresh-pages", "fresh-servers", "fresh-node"].flatMap(appsIn);
}

/** 40 more, written and labelled after what the 90 showed was mended, and before the first scan. */
export function secondFreshApps(): LabelledApp[] {
  return appsIn("second");
}

/**
 * 72 apps by somebody who had not read the scanner then, labelled before the first scan: pages of Streamlit and Gradio, servers of Flask and
 * FastAPI, and routes of Node.js.
 */
export function thirdFreshApps(): LabelledApp[] {
  return ["fresh-widgets", "fresh-apis", "fresh-routes"].flatMap(appsIn);
}

/** 30 more, written and labelled after what the 72 showed was mended, and before the first scan. */
export function fourthFreshApps(): LabelledApp[] {
  return appsIn("fresh-more");
}

/** 24 in idioms that are seldom seen, written and labelled after what the 30 showed was mended, and before the first scan. */
export function seldomFreshApps(): LabelledApp[] {
  return appsIn("fresh-last");
}

/** 24 as tutorials write them, written and labelled after what all others showed was mended, and before the first scan. */
export function plainFreshApps(): LabelledApp[] {
  return appsIn("fresh-final");
}

/**
 * Kinds of faults in further frameworks and libraries, and harmless code like them. Unlike the others they were written while the
 * scanner was changed: they show what it must not lose, and not how well it finds.
 */
export function frameworkApps(): LabelledApp[] {
  return appsIn("frameworks");
}

function appsIn(framework: string): LabelledApp[] {
  const text = readFileSync(join(repositoryRoot(), "test/scan/labelled", `${framework}.txt`), "utf8");
  return text
    .split(/^=== /m)
    .slice(1)
    .map((app) => readApp(framework, app));
}

function readApp(framework: string, text: string): LabelledApp {
  const end = text.indexOf("\n");
  const name = text.slice(0, end);
  const labels: Label[] = [];
  const files = text
    .slice(end + 1)
    .split(/^--- /m)
    .slice(1)
    .map((part) => {
      const [path = "", ...lines] = part.split("\n");
      const plain = lines.map((line, index) => {
        const [all = "", rules, far] = mark.exec(line) ?? [];
        if (rules !== undefined) {
          labels.push({ file: path, line: index + 1, rules: rules.split(","), isFar: far !== undefined });
        }
        return line.slice(0, line.length - all.length).replace(/\{\{(\w+)\}\}/g, (_, key: string) => keys[key] ?? "");
      });
      return { path, text: plain.join("\n") };
    });
  return { framework, name: name.replace(/^held: /, ""), isHeld: name.startsWith("held: "), files, labels };
}
