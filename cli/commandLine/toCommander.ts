/** Makes the command line from the definitions of the commands, with commander. */
import { Argument, Command as Commander, CommanderError, Option } from "commander";
import { exits } from "../terminal/exits";
import { reportAndExit, UserError } from "../terminal/userError";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";
import {
  type ArgumentDefinition,
  type Command,
  type CommandGroup,
  exitLines,
  type OptionDefinition,
  optionName,
} from "./definition";

/** The whole command line. */
export function toProgram(commands: readonly (Command | CommandGroup)[], summary: string, version: string): Commander {
  const program = plain("bulkhead", summary, exits.no).version(version, "-V, --version", "show the version");
  for (const command of commands) {
    program.addCommand("run" in command ? toCommander(command) : groupToCommander(command));
  }
  return program.addCommand(helpCommand(program));
}

/** `bulkhead help plan check`. `npx --no bulkhead --help` can't ask for it, since npx takes that option for itself. */
function helpCommand(program: Commander): Commander {
  return plain("bulkhead help", "show the help of a command", exits.no)
    .argument("[command...]", "command, such as 'plan check' (default: all)")
    .action((names: readonly string[]) => {
      let shown = program;
      for (const name of names) {
        const found = shown.commands.find((command) => command.name() === name);
        if (found === undefined) {
          throw new UserError(`unknown command '${names.join(" ")}'; see 'bulkhead help'`);
        }
        shown = found;
      }
      shown.outputHelp();
    });
}

/** Runs the command that the arguments name and sets the exit code. Never throws. */
export async function runProgram(program: Commander, args: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
      return;
    }
    reportAndExit(error);
  }
}

function groupToCommander({ name, summary, commands }: CommandGroup): Commander {
  const group = plain(`bulkhead ${name}`, summary, exits.no);
  for (const command of commands) {
    group.addCommand(toCommander(command, name));
  }
  return group;
}

/** @param group name of the group that the command is part of */
export function toCommander(command: Command, group?: string): Commander {
  const misuse = command.exits.couldNotTell === undefined ? exits.no : exits.couldNotTell;
  const path = ["bulkhead", ...(group === undefined ? [] : [group]), command.name].join(" ");
  const made = plain(path, command.summary, misuse);
  for (const argument of command.arguments) {
    made.addArgument(toArgument(argument));
  }
  for (const [key, option] of Object.entries(command.options)) {
    made.addOption(toOption(key, option, misuse));
  }
  if (command.passesOnTo !== undefined) {
    made.allowUnknownOption().helpOption(false);
  }
  made.addHelpText("after", () => helpAfter(command));
  return made.action(async (...given: unknown[]) => {
    const options = given[command.arguments.length] as Readonly<Record<string, unknown>>;
    const named = command.arguments.map(({ name }, index) => [name, given[index]] as const);
    const switches = Object.entries(command.options).filter(([, { value }]) => value === undefined);
    process.exitCode = await command.run({
      ...Object.fromEntries(switches.map(([key]) => [key, false])),
      ...options,
      ...Object.fromEntries(named),
    });
  });
}

/** A command that throws its wrong use as a UserError. What commander throws for help and version passes as it is. */
function plain(path: string, summary: string, misuse: number): Commander {
  return new Commander(path.split(" ").at(-1))
    .description(summary)
    .helpOption("-h, --help", "show this help")
    .helpCommand(false)
    .configureHelp({ helpWidth: widthOf(process.stdout) })
    .configureOutput({ outputError: () => undefined })
    .exitOverride((error) => {
      if (["commander.helpDisplayed", "commander.help", "commander.version"].includes(error.code)) {
        throw error;
      }
      const [problem = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
      const worded = problem.replace(". Expected", ": expected").replace(/\.$/, "");
      const nearest = /Did you mean (?:one of )?(.+)\?/.exec(suggestion ?? "")?.[1];
      const fix = nearest === undefined ? "" : `did you mean ${nearest}? `;
      const help = path === "bulkhead" ? "bulkhead help" : `${path} --help`;
      throw new UserError(`${worded}; ${fix}see '${help}'`, misuse);
    });
}

function toArgument({ name, summary, many, optional, default: value }: ArgumentDefinition): Argument {
  const inside = many ? `${name}...` : name;
  const isOptional = optional || value !== undefined;
  const argument = new Argument(isOptional ? `[${inside}]` : `<${inside}>`, summary);
  return value === undefined ? argument : argument.default(value);
}

function toOption(key: string, definition: OptionDefinition, misuse: number): Option {
  const { short, value, summary, choices, many, bare, default: fallback, otherwise, parse } = definition;
  const inside = many ? `${value}...` : value;
  const shown = value === undefined ? "" : bare ? ` [${inside}]` : ` <${inside}>`;
  const flags = `${short === undefined ? "" : `-${short}, `}${optionName(key)}${shown}`;
  const option = new Option(flags, otherwise === undefined ? summary : `${summary} (default: ${otherwise})`);
  if (choices !== undefined) {
    option.choices(choices);
  }
  if (fallback !== undefined) {
    option.default(fallback);
  }
  if (value !== undefined) {
    option.argParser((text: string, before: unknown) => {
      const read = parse === undefined ? chosen(optionName(key), text, choices, misuse) : parse(text, before as never);
      return many && parse === undefined ? [...(Array.isArray(before) ? before : []), read] : read;
    });
  }
  return option;
}

function chosen(name: string, text: string, choices: readonly string[] | undefined, misuse: number): string {
  if (choices === undefined || choices.includes(text)) {
    return text;
  }
  const list = `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
  throw new UserError(`'${name}' must be ${list}, got '${text.slice(0, 64)}'`, misuse);
}

/** Exit codes and examples, below commander's own help. */
function helpAfter({ exits: words, examples }: Command): string {
  const width = widthOf(process.stdout);
  const lines = exitLines(words);
  const codeWidth = Math.max(...lines.map(({ code }) => code.length));
  const codes = lines.map(({ code, meaning }) =>
    wrap(`  ${code.padEnd(codeWidth)}  ${meaning}`, width, " ".repeat(codeWidth + 4)).join("\n"),
  );
  const shown = examples.flatMap(({ what, line }) => [...wrap(`  ${what}:`, width, "  "), `    bulkhead ${line}`]);
  return ["", "Exit codes:", ...codes, ...(shown.length > 0 ? ["", "Examples:", ...shown] : [])].join("\n");
}
