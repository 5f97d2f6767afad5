/** Brings one file into the form that is analysed. */
import type { Language, ModuleCode, Statement } from "./ir";
import { JavaScriptLowering } from "./lowerJavaScript";
import { PythonLowering } from "./lowerPython";
import { grammarOf, loadParser } from "./parser";

/** @param path relative to the scanned folder, with forward slashes */
export function readCode(path: string, text: string): ModuleCode {
  const grammar = grammarOf(path) ?? "python";
  const root = loadParser()(grammar, text);
  const language: Language = grammar === "python" ? "python" : "javascript";
  const lowering = language === "python" ? new PythonLowering() : new JavaScriptLowering();
  const body: Statement[] = lowering.statements(root.namedChildren());
  return { path, language, body, isBroken: root.find({ rule: { kind: "ERROR" } }) !== null };
}
