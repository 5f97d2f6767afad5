/** Files that were made to break a scanner, or just broken: no crash, and what was not read is said so. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scanFiles, scanFolder } from "../../scan";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "scan-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bad = `import os
from flask import Flask, request
app = Flask(__name__)
@app.post("/x")
def view():
    os.environ["KEY"] = request.json["api_key"]
`;

const scanned = async () => {
  const { findings, problems } = await scanFolder(folder);
  return { found: findings.map(({ file, rule }) => `${file} ${rule}`), problems };
};

test("a file of 10 MB is left out, the rest is scanned", async () => {
  writeFileSync(join(folder, "large.py"), `x = 1\n${"# filler\n".repeat(1_200_000)}`);
  writeFileSync(join(folder, "app.py"), bad);
  const { found, problems } = await scanned();
  expect(found).toEqual(["app.py env-from-user"]);
  expect(problems).toEqual([{ file: "large.py", why: "not read: 10800006 bytes, more than 1000000" }]);
});

test.each([
  ["parentheses in Python", "py", (depth: number) => `x = ${"(".repeat(depth)}1${")".repeat(depth)}\n`],
  ["lists in JavaScript", "js", (depth: number) => `x = ${"[".repeat(depth)}${"]".repeat(depth)};\n`],
  ["calls", "py", (depth: number) => `x = ${"f(".repeat(depth)}1${")".repeat(depth)}\n`],
  ["functions", "js", (depth: number) => `${"(() => ".repeat(depth)}1${")".repeat(depth)};\n`],
  ["blocks", "js", (depth: number) => `${"if (a) {".repeat(depth)}${"}".repeat(depth)}\n`],
  ["attributes", "py", (depth: number) => `x = a${".b".repeat(depth)}\n`],
  ["sums", "js", (depth: number) => `x = 1${" + a".repeat(depth)};\n`],
])("3,000 levels of %s do no harm", async (_, end, text) => {
  // The framework makes it a file that is analysed.
  const head = end === "py" ? "import flask\n" : 'import express from "express";\n';
  const { problems } = await scanFiles([
    { path: `deep.${end}`, text: head + text(3000) },
    { path: "app.py", text: bad },
  ]);
  expect(problems.filter(({ why }) => why.startsWith("not read"))).toEqual([]);
});

test("bytes that are no UTF-8 are said so, and the rest of the file is scanned", async () => {
  writeFileSync(join(folder, "app.py"), Buffer.concat([Buffer.from(bad), Buffer.from([0x23, 0xff, 0xfe, 0x0a])]));
  const { found, problems } = await scanned();
  expect(found).toEqual(["app.py env-from-user"]);
  expect(problems).toEqual([{ file: "app.py", why: "read in part: not valid UTF-8" }]);
});

test("syntax errors are said so, and what is around them is scanned", async () => {
  writeFileSync(join(folder, "app.py"), `x = = 3 )(\n\n${bad}`);
  const { found, problems } = await scanned();
  expect(found).toEqual(["app.py env-from-user"]);
  expect(problems).toEqual([{ file: "app.py", why: "read in part: syntax errors" }]);
});

test("links in a circle and out of the folder are not followed", async () => {
  mkdirSync(join(folder, "a"));
  symlinkSync(folder, join(folder, "a", "back"));
  symlinkSync("/etc", join(folder, "out"));
  writeFileSync(join(folder, "a", "app.py"), bad);
  expect(await scanned()).toEqual({ found: ["a/app.py env-from-user"], problems: [] });
});

test("files and folders that can't be read are said so", async () => {
  writeFileSync(join(folder, "app.py"), bad);
  writeFileSync(join(folder, "closed.py"), bad);
  mkdirSync(join(folder, "shut"));
  chmodSync(join(folder, "closed.py"), 0);
  chmodSync(join(folder, "shut"), 0);
  const { found, problems } = await scanned();
  chmodSync(join(folder, "shut"), 0o700);
  // The superuser reads everything.
  const isRoot = process.getuid?.() === 0;
  expect(found).toContain("app.py env-from-user");
  expect(problems.map(({ file }) => file)).toEqual(isRoot ? [] : ["closed.py", "shut"]);
});

test("a hard-coded key is reported without a part of it, in every form", async () => {
  const key = ["sk", "live", "51H8xQ2KzLw9Xk4Tn8Vb3Mf6Hc1Jd5Ps0Gy7Rz"].join("_");
  const report = await scanFiles([{ path: "app.py", text: `import flask\nstripe_key = "${key}"\n` }]);
  expect(report.findings.map(({ rule }) => rule)).toEqual(["hard-coded-key"]);
  const text = JSON.stringify(report);
  for (let at = 0; at + 8 <= key.length; at += 4) {
    expect(text).not.toContain(key.slice(at, at + 8));
  }
});

test("values that hold themselves and functions that call themselves come to an end", async () => {
  const text = `from flask import Flask, request
app = Flask(__name__)
def again(value, rest=[]):
    node = {"value": value}
    node["self"] = node
    node = {"inner": node, "again": again(node)}
    return again(node) or node
@app.post("/x")
def view():
    return again(again(request.json))
class A:
    def m(self): return self.m()
a = A()
a.a = a
b = a.a.a.m()
from app import *
import app
`;
  const { problems } = await scanFiles([{ path: "app.py", text }]);
  expect(problems).toEqual([]);
});
