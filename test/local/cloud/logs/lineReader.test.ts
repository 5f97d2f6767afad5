import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { appendBounded, boundedFiles, readBounded } from "../../../../local/cloud/logs/boundedFile";
import { LineReader } from "../../../../local/cloud/logs/lineReader";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-lines-"));
  file = join(folder, "lines");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a reader of lines", () => {
  test("reads what was written since, once it is a whole line", async () => {
    const reader = LineReader.fromStart(file);
    expect(await reader.read()).toEqual([]);
    writeFileSync(file, "first\nsecond\nthi");
    expect(await reader.read()).toEqual(["first", "second"]);
    expect(await reader.read()).toEqual([]);
    // The first byte of two of a letter alone.
    appendFileSync(file, Buffer.concat([Buffer.from("rd\n\n"), Buffer.from("ü").subarray(0, 1)]));
    expect(await reader.read()).toEqual(["third"]);
    appendFileSync(file, Buffer.concat([Buffer.from("ü").subarray(1), Buffer.from("ber\n")]));
    expect(await reader.read()).toEqual(["über"]);
  });

  test("that begins at the end reads only what comes later", async () => {
    writeFileSync(file, "before\n");
    const reader = await LineReader.fromEnd(file);
    appendFileSync(file, "after\n");
    expect(await reader.read()).toEqual(["after"]);
  });

  test("begins anew if another file has taken the place of the one it read", async () => {
    writeFileSync(file, "a long line\n");
    const reader = LineReader.fromStart(file);
    await reader.read();
    renameSync(file, `${file}.1`);
    writeFileSync(file, "next\n");
    expect(await reader.read()).toEqual(["next"]);
  });
});

test("a bounded file keeps the last lines, in two files of at most its size", async () => {
  expect(await readBounded(file)).toBe("");
  const lines = Array.from({ length: 25 }, (_, at) => `line ${String(at).padStart(2, "0")}\n`);
  for (const line of lines) {
    await appendBounded(file, line, 80);
  }
  expect(await boundedFiles(file)).toEqual([`${file}.1`, file]);
  expect(await readBounded(file)).toBe(lines.slice(10).join(""));
});
