/** Checks a bundle or a record, for `bulkhead verify`. */
import type { KeyObject } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { publicKeyOf } from "../../review/envelope";
import { shortened } from "../../review/folder";
import { counted } from "../terminal/counted";
import { exits } from "../terminal/exits";
import { withHiddenShown } from "../terminal/hiddenCharacters";
import { printAnswer } from "../terminal/printAnswer";
import { UserError } from "../terminal/userError";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";
import { type Verified, verifyBundle } from "./verify";

export interface VerifyFlags {
  readonly bundle: string;
  readonly key: readonly string[] | undefined;
  readonly format: "text" | "json";
}

/** Returns 0 for an unchanged bundle that one of the keys signed, 1 for a changed one, 2 if no key says who signed it. */
export async function runVerify({ bundle, key = [], format }: VerifyFlags): Promise<number> {
  if (!existsSync(bundle)) {
    throw new UserError(
      `'bundle' must be the folder of a bundle or the file of a record, got '${bundle}', which doesn't exist`,
      exits.couldNotTell,
    );
  }
  const verified = verifyBundle(bundle, key.map(readKey));
  const wrongKey = !verified.signed && key.length > 0;
  const code = verified.problems.length > 0 || wrongKey ? exits.no : verified.signed ? exits.yes : exits.couldNotTell;
  const lines = textOf(bundle, verified, wrongKey).flatMap((line) =>
    wrap(withHiddenShown(line), widthOf(process.stdout), "  "),
  );
  printAnswer(format, { version: 1, bundle, ...verified }, `${lines.join("\n")}\n`);
  return code;
}

function textOf(bundle: string, { kind, files, problems, signed, keyIds }: Verified, wrongKey: boolean): string[] {
  if (problems.length > 0) {
    return [`${bundle}: changed since it was written`, ...problems.map((problem) => `  ${problem}`)];
  }
  const whole = `${bundle}: ${kind}, ${counted(files, "file")} unchanged`;
  const by = keyIds.map((id) => shortened(id)).join(", ");
  if (signed) {
    return [`${whole}, signed by key ${by}`];
  }
  if (wrongKey) {
    return [`${bundle}: not signed by the given key, but by ${by === "" ? "nobody" : `key ${by}`}`];
  }
  return [
    `${whole}, but anyone can write digests:`,
    keyIds.length === 0
      ? "  it is not signed; write it again with '--key'"
      : `  it says that key ${by} signed it; give that key's public half with '--key'`,
  ];
}

function readKey(file: string): KeyObject {
  const key = existsSync(file) ? publicKeyOf(readFileSync(file, "utf8")) : undefined;
  if (key === undefined) {
    throw new UserError(
      `'--key' must name a public key on P-256 in PEM, got '${file}'; 'bulkhead review key' writes it beside the private one, as '….pub'`,
      exits.couldNotTell,
    );
  }
  return key;
}
