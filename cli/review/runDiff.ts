/** Shows what changed since the last approved content, for `bulkhead review diff`. */
import { exits } from "../terminal/exits";
import { widthOf } from "../terminal/width";
import { writeOut } from "../terminal/writeOut";
import { type BookFlags, openBook } from "./book";
import { type ContentFlags, saveContent, seeContent } from "./content";
import { diffModel } from "./model";
import { toPage } from "./page";
import { headOf, toText } from "./text";

export interface DiffFlags extends ContentFlags, BookFlags {
  readonly format: "text" | "json" | "html";
  readonly out: string | undefined;
  /** File to save the content to, for `approve --content`. */
  readonly save: string | undefined;
}

/** `yes` if the content is approved, `no` if it needs a review. */
export async function runDiff(flags: DiffFlags): Promise<number> {
  const book = openBook(flags);
  const seen = await seeContent(flags);
  if (flags.save !== undefined) {
    saveContent(flags.save, seen);
  }
  const model = diffModel(seen, book);
  const text =
    flags.format === "json"
      ? `${JSON.stringify(model, undefined, 2)}\n`
      : flags.format === "html"
        ? toPage(model)
        : toText(model, widthOf(process.stdout));
  if (flags.out === undefined) {
    process.stdout.write(text);
  } else {
    writeOut("--out", flags.out, text);
  }
  if (flags.out !== undefined || flags.format !== "text") {
    process.stderr.write(`${headOf(model)[0]}\n`);
  }
  return model.approved ? exits.yes : exits.no;
}
