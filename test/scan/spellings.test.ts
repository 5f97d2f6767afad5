/** Every way of writing a fault is found, and harmless code that looks like it is not. */
import { describe, expect, test } from "vitest";
import { scanFiles } from "../../scan";
import { frames, spellings } from "./spellings";
import { wholeFiles } from "./wholeFiles";

async function found(rule: string, frame: keyof typeof frames, top: string, line: string): Promise<boolean> {
  const { findings, problems } = await scanFiles([frames[frame](top, line)]);
  expect(problems).toEqual([]);
  return findings.some((finding) => finding.rule === rule);
}

describe.each(spellings)("$rule in $frame", ({ rule, frame, top = "", bad, good }) => {
  test("finds every spelling", async () => {
    const missed: string[] = [];
    for (const line of bad) {
      if (!(await found(rule, frame, top, line))) {
        missed.push(line);
      }
    }
    expect(missed).toEqual([]);
  });

  test("finds nothing in harmless code", async () => {
    const wrong: string[] = [];
    for (const line of good) {
      if (await found(rule, frame, top, line)) {
        wrong.push(line);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe.each(wholeFiles)("$rule in $path", ({ rule, path, bad, good }) => {
  const finds = async (text: string) =>
    (await scanFiles([{ path, text }])).findings.some((finding) => finding.rule === rule);

  test("finds every spelling", async () => {
    const found = await Promise.all(bad.map(finds));
    expect(bad.filter((_, index) => !found[index])).toEqual([]);
  });

  test("finds nothing in harmless code", async () => {
    const found = await Promise.all(good.map(finds));
    expect(good.filter((_, index) => found[index])).toEqual([]);
  });
});
