import { writeFileSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { Command } from "commander";
import { isProxiedVendor, proxiedVendorNames } from "../../plan";
import { UserError } from "../userError";
import { installedSchema, starterPlan } from "./starters";

/** `bulkhead plan init`: a starter plan on standard output, or in a new file. */
export function planInitCommand(): Command {
  return new Command("init")
    .description("write a starter tracking plan, with comments")
    .argument("[vendors...]", `any of ${proxiedVendorNames.join(", ")}; default: all of them`)
    .option("-o, --output <file>", "write to a new file instead of standard output")
    .action((names: string[], options: { output?: string }) => {
      const chosen = names.filter(isProxiedVendor);
      const unknown = names.find((name) => !isProxiedVendor(name));
      if (unknown !== undefined) {
        const allowed = proxiedVendorNames.join(", ");
        throw new UserError(
          `'vendors' must be known vendors, got '${unknown.slice(0, 64)}'; use any of: ${allowed}`,
          2,
        );
      }
      const text = starterPlan(chosen.length > 0 ? [...new Set(chosen)] : undefined, schemaFrom(options.output));
      if (options.output === undefined) {
        process.stdout.write(text);
        return;
      }
      writeNew(options.output, text);
      process.stdout.write(`wrote ${options.output}; next: npx --no bulkhead plan check ${options.output}\n`);
    });
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const message =
      code === "EEXIST"
        ? `'output' must be a new file, got '${file}', which exists; remove it or choose another`
        : `'output' must be a file that can be written, got '${file}' (${code}); choose another or make its folder first`;
    throw new UserError(message, 2);
  }
}

/** Editors look for the schema from the plan's own folder. */
function schemaFrom(output: string | undefined): string | undefined {
  if (output === undefined) {
    return undefined;
  }
  const path = relative(dirname(output), installedSchema).split(sep).join("/");
  return path.startsWith(".") ? path : `./${path}`;
}
