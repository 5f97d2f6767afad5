/** Brings one file into the form that is analysed. */
import type { ModuleCode, Statement } from "./ir";
import { JavaScriptLowering } from "./lowerJavaScript";
import { grammarOf, loadParser } from "./parser";
import { PythonParser } from "./pythonStatements";

/** @param path relative to the scanned folder, with forward slashes */
export function readCode(path: string, text: string): ModuleCode {
  const grammar = grammarOf(path) ?? "python";
  if (grammar === "python") {
    const parser = new PythonParser(text);
    const body = parser.file();
    return { path, language: "python", body, isBroken: parser.isBroken };
  }
  const root = loadParser()(grammar, text);
  const body: Statement[] = new JavaScriptLowering().statements(root.namedChildren());
  return { path, language: "javascript", body, isBroken: root.find({ rule: { kind: "ERROR" } }) !== null };
}
