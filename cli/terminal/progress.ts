/** Shows progress: a running clock on a terminal, a line every ten seconds elsewhere. */
import { clearLine, cursorTo } from "node:readline";
import { colors } from "./colors";
import { withHiddenShown } from "./hiddenCharacters";
import { widthOf } from "./width";
import { shorten } from "./wrap";

/** Reports what a running step does, in a short phrase. */
export type Report = (text: string) => void;

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/** Between two pictures on a terminal, and between two lines elsewhere, in milliseconds. */
const intervals = { terminal: 100, line: 10_000 };
/** A step that takes no longer shows no clock. */
const quick = 2_000;

/**
 * Runs one step of several and writes a line about it to standard output. Progress goes to the same terminal, else to standard
 * error. A step that fails is marked; its error is thrown on, so that it is shown once.
 */
export async function step<Result>(title: string, run: (report: Report) => Promise<Result>): Promise<Result> {
  const line = new ProgressLine(process.stdout.isTTY ? process.stdout : process.stderr, title);
  const leave = (mark: string) => {
    line.end();
    process.stdout.write(`${mark} ${title}\n`);
  };
  try {
    const result = await run((text) => line.report(text));
    leave(colors.green("✔"));
    return result;
  } catch (error) {
    leave(colors.red("✖"));
    throw error;
  }
}

/** Runs work that may take a while, with progress on standard error, which leaves standard output to the answer. */
export async function waiting<Result>(title: string, run: (report: Report) => Promise<Result>): Promise<Result> {
  const line = new ProgressLine(process.stderr, title);
  try {
    return await run((text) => line.report(text));
  } finally {
    line.end();
  }
}

class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #title: string;
  readonly #started = Date.now();
  readonly #timer: NodeJS.Timeout;
  #text = "";
  #drawn = 0;

  constructor(stream: NodeJS.WriteStream, title: string) {
    this.#stream = stream;
    this.#title = title;
    const [draw, interval] = stream.isTTY
      ? [() => this.#draw(), intervals.terminal]
      : [() => this.#write(), intervals.line];
    this.#timer = setInterval(draw, interval).unref();
  }

  report(text: string): void {
    this.#text = withHiddenShown(text.split("\n")[0] ?? "");
  }

  /** Stops, and removes what was drawn. */
  end(): void {
    clearInterval(this.#timer);
    if (this.#drawn > 0 && this.#stream.isTTY) {
      clearLine(this.#stream, 0);
      cursorTo(this.#stream, 0);
    }
  }

  #draw(): void {
    const frame = frames[this.#drawn++ % frames.length];
    cursorTo(this.#stream, 0);
    this.#stream.write(shorten(`${frame} ${this.#line()}`, widthOf(this.#stream) - 1));
    clearLine(this.#stream, 1);
  }

  #write(): void {
    this.#stream.write(`${shorten(`… ${this.#line()}`, widthOf(this.#stream))}\n`);
  }

  #line(): string {
    const passed = Date.now() - this.#started;
    const clock = passed > quick ? [`${Math.round(passed / 1000)} s`] : [];
    return [this.#title, ...clock, ...(this.#text === "" ? [] : [this.#text])].join(" · ");
  }
}
