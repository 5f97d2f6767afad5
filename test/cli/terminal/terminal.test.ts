import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { isColored } from "../../../cli/terminal/colors";
import { step, waiting } from "../../../cli/terminal/progress";
import { renderTable } from "../../../cli/terminal/table";
import { reportAndExit, UserError } from "../../../cli/terminal/userError";
import { widthOf } from "../../../cli/terminal/width";
import { shorten, wrap } from "../../../cli/terminal/wrap";
import { expectPlain } from "../support/plain";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** What is written to a stream while the work runs. */
async function written(name: "stdout" | "stderr", work: () => unknown): Promise<string> {
  let text = "";
  vi.spyOn(process[name], "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  await work();
  return text;
}

describe("color", () => {
  test.each([
    ["on a terminal", { isTTY: true }, {}, true],
    ["not in a pipe", {}, {}, false],
    ["not in a pipe in CI", {}, { CI: "true" }, false],
    ["not with NO_COLOR", { isTTY: true }, { NO_COLOR: "1" }, false],
    ["not with NO_COLOR and FORCE_COLOR", { isTTY: true }, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
    ["on a terminal with an empty NO_COLOR", { isTTY: true }, { NO_COLOR: "" }, true],
    ["in a pipe with FORCE_COLOR", {}, { FORCE_COLOR: "1" }, true],
    ["not with FORCE_COLOR=0", { isTTY: true }, { FORCE_COLOR: "0" }, false],
    ["not on a dumb terminal", { isTTY: true }, { TERM: "dumb" }, false],
  ])("%s", (_, stream, env, colored) => {
    expect(isColored(stream, env)).toBe(colored);
  });
});

describe("the width", () => {
  test.each([
    ["of a terminal", { isTTY: true, columns: 132 }, 132],
    ["of a terminal that does not say", { isTTY: true }, 80],
    ["of a pipe", { columns: 132 }, 80],
    ["of a very narrow terminal", { isTTY: true, columns: 9 }, 40],
  ])("%s", (_, stream, width) => {
    expect(widthOf(stream as NodeJS.WriteStream)).toBe(width);
  });
});

describe("wrapping", () => {
  test.each([
    ["one two three", 8, "", ["one two", "three"]],
    ["  - one two three", 9, "    ", ["  - one", "    two", "    three"]],
    ["yes  a b", 80, "", ["yes  a b"]],
    ["a.very.long.path", 8, "", ["a.very.", "long.", "path"]],
    ["aaaaaaaaaa", 4, "", ["aaaa", "aaaa", "aa"]],
    ["", 8, "", [""]],
  ])("'%s' at %i", (text, width, indent, lines) => {
    expect(wrap(text, width, indent)).toEqual(lines);
  });

  test("never makes a longer line and never loses a character", () => {
    const word = fc.string({ minLength: 1, maxLength: 40 }).map((text) => text.replace(/\s/g, "x"));
    fc.assert(
      fc.property(fc.array(word), fc.integer({ min: 10, max: 60 }), (words, width) => {
        const lines = wrap(words.join(" "), width, "  ");
        expect(lines.filter((line) => line.length > width)).toEqual([]);
        expect(lines.join("").replaceAll(" ", "")).toBe(words.join(""));
      }),
    );
  });

  test.each([
    ["short", 8, "short"],
    ["exactly8", 8, "exactly8"],
    ["more than 8", 8, "more th…"],
  ])("shortens '%s' to %i", (text, width, shortened) => {
    expect(shorten(text, width)).toBe(shortened);
  });
});

describe("a table", () => {
  test("fits its width, whatever is in it, and loses nothing", () => {
    const cell = fc.string({ maxLength: 80, unit: fc.constantFrom(..."abc de./-:") });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell)), fc.integer({ min: 60, max: 120 }), (rows, width) => {
        const text = renderTable({ head: ["one", "two", "three"], rows, width });
        expect(text.split("\n").filter((line) => line.length > width)).toEqual([]);
        const letters = (shown: string) => [...shown].filter((sign) => /[abc]/.test(sign)).length;
        expect(letters(text)).toBe(letters(rows.flat().join("")));
      }),
      { numRuns: 50 },
    );
  });

  test("gives a column with more weight more room", () => {
    const text = renderTable({
      head: ["a", "b"],
      rows: [["x ".repeat(60), "y ".repeat(60)]],
      width: 60,
      weights: [1, 3],
    });
    const [, one = "", two = ""] = text.split("\n")[0]?.split(/[┌┬┐]/) ?? [];
    expect(two.length).toBeGreaterThan(2 * one.length);
  });
});

describe("a step in a pipe", () => {
  test("leaves one line about what was done", async () => {
    expect(await written("stdout", () => step("deploy", async () => 1))).toBe("✔ deploy\n");
  });

  test("is marked if it fails, and its error is passed on", async () => {
    const failing = step("deploy", async () => {
      throw new Error("no");
    });
    expect(await written("stdout", () => expect(failing).rejects.toThrow("no"))).toBe("✖ deploy\n");
  });

  test("says every ten seconds on standard error what it does, in one line without control characters", async () => {
    vi.useFakeTimers();
    let left = "";
    const text = await written("stderr", async () => {
      left = await written("stdout", async () => {
        const done = step("deploy", async (report) => {
          report(`${"very long ".repeat(20)}\u001b[2J`);
          await new Promise((resolve) => setTimeout(resolve, 25_000));
        });
        await vi.advanceTimersByTimeAsync(25_000);
        await done;
      });
    });
    expect(text).toMatch(/^… deploy · 10 s · very long .*…\n… deploy · 20 s · .*…\n$/);
    expectPlain(text);
    expect(left).toBe("✔ deploy\n");
  });

  test("says nothing on standard error while a command waits for less than ten seconds", async () => {
    expect(await written("stderr", () => waiting("read", async () => 1))).toBe("");
  });
});

describe("an error", () => {
  test.each([
    ["a user's, as its message", new UserError("'x' must be y", 2), 2, "'x' must be y\n"],
    [
      "any other, without a stack trace",
      new TypeError("x is not a function"),
      1,
      "unexpected error: x is not a function\nset BULKHEAD_DEBUG=1 and run it again to see where it happened\n",
    ],
    ["with hidden characters made visible", new UserError("got '\u001b[2J'"), 1, "got '\\u{1b}[2J'\n"],
  ])("is shown: %s", async (_, error, code, text) => {
    expect(await written("stderr", () => reportAndExit(error))).toBe(text);
    expect(process.exitCode).toBe(code);
  });

  test("shows where it happened on request", async () => {
    vi.stubEnv("BULKHEAD_DEBUG", "1");
    expect(await written("stderr", () => reportAndExit(new Error("no")))).toMatch(/Error: no\n +at /);
  });
});
