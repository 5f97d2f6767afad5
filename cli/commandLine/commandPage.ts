/** The reference page of the commands, `docs/cli.md`. */
import { invocation } from "../terminal/invocation";
import {
  type ArgumentDefinition,
  type Command,
  type CommandGroup,
  exitLines,
  type OptionDefinition,
  optionName,
} from "./definition";

/** The whole page as Markdown. */
export function commandPage(commands: readonly (Command | CommandGroup)[]): string {
  const all = commands.flatMap((entry) =>
    "run" in entry
      ? [{ command: entry, path: entry.name }]
      : entry.commands.map((command) => ({ command, path: `${entry.name} ${command.name}` })),
  );
  return `${[
    "<!-- Generated from cli/commands by `npm run docs`; do not edit. -->",
    "# Commands",
    `In a checkout, start the command with \`${invocation}\`; the examples below leave that out and say \`bulkhead\`. \`bulkhead help\` lists the commands, and each explains itself with \`--help\`.`,
    "Output is as wide as the terminal, or 80 columns in a pipe. Colors appear on a terminal only; `NO_COLOR=1` turns them off, and `FORCE_COLOR=1` turns them on anywhere. Answers go to standard output, progress and problems to standard error.",
    "Exit codes mean the same everywhere: 0 is yes, 1 is no, 2 means that the command could not tell. A command that Ctrl-C stopped ends with 130.",
    table(
      ["Command", "What it does"],
      all.map(({ command, path }) => [`[\`${path}\`](#${anchor(path)})`, command.summary]),
    ),
    ...all.map(({ command, path }) => section(command, path)),
  ].join("\n\n")}\n`;
}

const anchor = (path: string) => `bulkhead-${path.replaceAll(" ", "-")}`;

function section(command: Command, path: string): string {
  const { summary, examples } = command;
  const parts = [
    `## bulkhead ${path}`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    code(usage(command, path)),
  ];
  if (command.arguments.length > 0) {
    parts.push(table(["Argument", "Meaning"], command.arguments.map(argumentRow)));
  }
  const options = Object.entries(command.options);
  if (options.length > 0) {
    parts.push(
      table(
        ["Option", "Meaning"],
        options.map(([key, option]) => optionRow(key, option)),
      ),
    );
  }
  parts.push(
    table(
      ["Exit code", "Meaning"],
      exitLines(command.exits).map(({ code, meaning }) => [code, meaning]),
    ),
  );
  if (examples.length > 0) {
    parts.push(code(examples.map(({ what, line }) => `# ${what}\nbulkhead ${line}`).join("\n")));
  }
  return parts.join("\n\n");
}

function usage(command: Command, path: string): string {
  const options = Object.keys(command.options).length > 0 ? ["[options]"] : [];
  return ["bulkhead", path, ...options, ...command.arguments.map(argumentUsage)].join(" ");
}

function argumentUsage({ name, many, optional, default: value }: ArgumentDefinition): string {
  const inside = many ? `${name}...` : name;
  return optional || value !== undefined ? `[${inside}]` : `<${inside}>`;
}

function argumentRow(argument: ArgumentDefinition): string[] {
  const fallback = argument.default === undefined ? "" : `; default: \`${argument.default}\``;
  return [`\`${argumentUsage(argument)}\``, argument.summary + fallback];
}

function optionRow(key: string, definition: OptionDefinition): string[] {
  const { short, value, summary, choices, many, bare, default: fallback, otherwise } = definition;
  const inside = many ? `${value}...` : value;
  const shown = value === undefined ? "" : bare ? ` [${inside}]` : ` <${inside}>`;
  const meaning = [
    summary,
    ...(choices === undefined ? [] : [`one of ${choices.map((choice) => `\`${choice}\``).join(", ")}`]),
    ...(fallback === undefined ? [] : [`default: \`${fallback}\``]),
    ...(otherwise === undefined ? [] : [`default: ${otherwise}`]),
  ];
  return [`${short === undefined ? "" : `\`-${short}\`, `}\`${optionName(key)}${shown}\``, meaning.join("; ")];
}

function code(text: string): string {
  return `\`\`\`sh\n${text}\n\`\`\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
