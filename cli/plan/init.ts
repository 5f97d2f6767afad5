import { existsSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { isProxiedVendor, proxiedVendorNames } from "../../components/plan";
import { UserError } from "../userError";
import { starterPlan } from "./starters";

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
      const text = starterPlan(chosen.length > 0 ? [...new Set(chosen)] : undefined);
      if (options.output === undefined) {
        process.stdout.write(text);
        return;
      }
      if (existsSync(options.output)) {
        const message = `'output' must be a new file, got '${options.output}', which exists; remove it or choose another`;
        throw new UserError(message, 2);
      }
      writeFileSync(options.output, text, { flag: "wx" });
      process.stdout.write(`wrote ${options.output}; next: npx bulkhead plan check ${options.output}\n`);
    });
}
