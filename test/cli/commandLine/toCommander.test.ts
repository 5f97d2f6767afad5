import { describe, expect, test } from "vitest";
import { type Command, type CommandGroup, defineCommand, optionName } from "../../../cli/commandLine/definition";
import { runProgram, toProgram } from "../../../cli/commandLine/toCommander";
import { commands } from "../../../cli/commands";
import { expectPlain } from "../support/plain";
import { captured, type Ran } from "../support/runCommand";

interface Run extends Ran {
  /** What the command was given; undefined if it did not run. */
  readonly given: Readonly<Record<string, unknown>> | undefined;
}

/** Runs the command line with commands that note what they are given and do nothing. */
async function run(line: readonly string[], table: readonly (Command | CommandGroup)[] = commands): Promise<Run> {
  let given: Run["given"];
  const noting = (command: Command): Command => ({
    ...command,
    run: async (values) => {
      given = values;
      return 0;
    },
  });
  const program = toProgram(
    table.map((entry) => ("run" in entry ? noting(entry) : { ...entry, commands: entry.commands.map(noting) })),
    "",
    "1.2.3",
  );
  const ran = await captured(() => runProgram(program, line));
  return { ...ran, given };
}

const all = commands.flatMap((entry) =>
  "run" in entry
    ? [{ path: [entry.name], command: entry }]
    : entry.commands.map((command) => ({ path: [entry.name, command.name], command })),
);
const named = all.map(({ path, command }) => ({ name: path.join(" "), path, command }));
const ownOptions = named.filter(({ command }) => command.passesOnTo === undefined);

describe("every command", () => {
  test.each(ownOptions)("$name explains itself in 80 columns, with its exit codes and examples", async (entry) => {
    const { stdout, code, given } = await run([...entry.path, "--help"]);
    expectPlain(stdout);
    expect(code).toBe(0);
    expect(given).toBeUndefined();
    expect(stdout).toMatch(/^Exit codes:\n {2}0 {2}\S/m);
    for (const option of Object.keys(entry.command.options)) {
      expect(stdout).toContain(optionName(option));
    }
    for (const { line } of entry.command.examples) {
      expect(stdout).toContain(`    bulkhead ${line}\n`);
    }
  });

  test.each(named.flatMap(({ command }) => command.examples.map(({ line }) => line)))(
    "takes its example '%s'",
    async (line) => {
      const typed = line.replace(/ < \S+$/, "").match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
      const { code, given, stderr } = await run(typed.map((word) => word.replaceAll('"', "")));
      expect(stderr).toBe("");
      expect(given).toBeDefined();
      expect(code).toBe(0);
    },
  );

  test.each(ownOptions)("$name refuses an unknown option and names its help", async ({ name, path, command }) => {
    const { code, given, stderr } = await run([...path, "--no-such-option"]);
    expect(stderr).toBe(`unknown option '--no-such-option'; see 'bulkhead ${name} --help'\n`);
    expect(given).toBeUndefined();
    expect(code).toBe(command.exits.couldNotTell === undefined ? 1 : 2);
  });

  /** A value for each argument that the command asks for. */
  const required = ({ arguments: taken }: (typeof all)[number]["command"]) =>
    taken.flatMap(({ name, optional, default: value }) => (optional || value !== undefined ? [] : [name]));

  const closed = ownOptions.flatMap(({ name, path, command }) =>
    Object.entries(command.options).flatMap(([key, { choices }]) =>
      choices === undefined ? [] : [{ name, path: [...path, ...required(command)], choices, option: optionName(key) }],
    ),
  );
  test.each(closed)("$name takes for $option what it offers, and nothing else", async ({ path, option, choices }) => {
    for (const choice of choices) {
      expect((await run([...path, option, choice])).code).toBe(0);
    }
    const { given, stderr, code } = await run([...path, option, "nonsense"]);
    expect(stderr).toMatch(new RegExp(`^'${option}' must .*, got 'nonsense'`));
    expect(given).toBeUndefined();
    expect(code).not.toBe(0);
  });

  test("has a summary that is lower case and no sentence", () => {
    const summaries = [...commands, ...all.map(({ command }) => command)].map(({ summary }) => summary);
    expect(summaries.filter((summary) => !/^[a-z].*[^.]$/.test(summary))).toEqual([]);
  });
});

describe("what a command is given", () => {
  const probe = defineCommand({
    name: "probe",
    summary: "take everything",
    arguments: [
      { name: "first", summary: "one", default: "." },
      { name: "rest", summary: "all others", many: true, optional: true },
    ],
    options: {
      quiet: { summary: "a switch" },
      inFolder: { value: "folder", summary: "a text" },
      of: { value: "names", many: true, summary: "texts" },
      maybe: { value: "text", bare: true, summary: "with or without" },
      size: { value: "number", summary: "read", default: 3, parse: (text: string) => Number(text) },
    },
    exits: { yes: "ok" },
    examples: [],
    run: async () => 0,
  });
  const none = { first: ".", rest: [], quiet: false, size: 3 };
  test.each([
    [[], none],
    [["a", "b", "c"], { ...none, first: "a", rest: ["b", "c"] }],
    [["--quiet", "--in-folder", "x"], { ...none, quiet: true, inFolder: "x" }],
    [["--of", "a", "b", "--of", "c"], { ...none, of: ["a", "b", "c"] }],
    [["--maybe"], { ...none, maybe: true }],
    [["--maybe", "x"], { ...none, maybe: "x" }],
    [["--size", "7"], { ...none, size: 7 }],
  ])("%j gives %j", async (line, given) => {
    expect((await run(["probe", ...line], [probe])).given).toEqual(given);
  });
});

describe("the command line", () => {
  test.each([
    [["chek"], 1, "unknown command 'chek'; did you mean check? see 'bulkhead help'\n"],
    [["check", "--formt", "json"], 2, "unknown option '--formt'; did you mean --format? see 'bulkhead check --help'\n"],
    [
      ["check", "a", "b"],
      2,
      "too many arguments for 'check': expected 1 argument but got 2; see 'bulkhead check --help'\n",
    ],
    [["check", "--stack"], 2, "option '-s, --stack <name>' argument missing; see 'bulkhead check --help'\n"],
    [["plan", "check"], 2, "missing required argument 'file'; see 'bulkhead plan check --help'\n"],
    [["local", "sideways"], 1, /^unknown command 'sideways'; .*see 'bulkhead local --help'\n$/],
  ])("says of %j what is wrong", async (line, code, message) => {
    const done = await run(line);
    expect(done.stderr).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
    expect(done.code).toBe(code);
  });

  test.each([["--version"], ["-V"]])("shows the version for %s", async (option) => {
    expect(await run([option])).toMatchObject({ code: 0, stdout: "1.2.3\n" });
  });

  test.each([["check"], ["plan"], ["plan check"], [""]])(
    "shows the help of '%s' by 'help' as by '--help'",
    async (path) => {
      const names = path.split(" ").filter(Boolean);
      const asked = await run(["help", ...names]);
      expect(asked.code).toBe(0);
      expect(asked.stdout).toContain("Usage: bulkhead");
      expect(asked.stdout).toBe((await run([...names, "--help"])).stdout);
    },
  );

  test("names the command that it does not know", async () => {
    expect(await run(["help", "plan", "chek"])).toMatchObject({
      code: 1,
      stderr: "unknown command 'plan chek'; see 'bulkhead help'\n",
    });
  });

  test.each([[[]], [["plan"]], [["local"]]])("shows the help for %j and ends with 1", async (line) => {
    const { code, stderr } = await run(line);
    expect(stderr).toContain("Commands:");
    expect(code).toBe(1);
  });
});
