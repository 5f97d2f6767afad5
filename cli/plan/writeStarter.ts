/** Writes a starter plan, for `bulkhead plan init`. */
import { writeFileSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { isProxiedVendor, proxiedVendorNames } from "../../plan";
import { exits } from "../terminal/exits";
import { invocation } from "../terminal/invocation";
import { UserError } from "../terminal/userError";
import { installedSchema, starterPlan } from "./starters";

/** Writes to a new file, or to standard output without one. No names mean all vendors. */
export async function writeStarter(names: readonly string[], output: string | undefined): Promise<number> {
  const chosen = names.filter(isProxiedVendor);
  const unknown = names.find((name) => !isProxiedVendor(name));
  if (unknown !== undefined) {
    const allowed = proxiedVendorNames.join(", ");
    throw new UserError(
      `'vendors' must be known vendors, got '${unknown.slice(0, 64)}'; use any of: ${allowed}`,
      exits.couldNotTell,
    );
  }
  const text = starterPlan(chosen.length > 0 ? [...new Set(chosen)] : undefined, schemaFrom(output));
  if (output === undefined) {
    process.stdout.write(text);
    return exits.yes;
  }
  writeNew(output, text);
  process.stdout.write(`wrote ${output}; next: ${invocation} plan check ${output}\n`);
  return exits.yes;
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const message =
      code === "EEXIST"
        ? `'--output' must be a new file, got '${file}', which exists; remove it or choose another`
        : `'--output' must be a file that can be written, got '${file}' (${code}); choose another or make its folder first`;
    throw new UserError(message, exits.couldNotTell);
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
