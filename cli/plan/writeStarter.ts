/** Writes a starter plan, for `bulkhead plan init`. */
import { dirname, relative, sep } from "node:path";
import { isProxiedVendor, proxiedVendorNames } from "../../plan";
import { exits } from "../terminal/exits";
import { invocation } from "../terminal/invocation";
import { UserError } from "../terminal/userError";
import { installedSchema, starterPlan } from "./starters";
import { writeNew } from "./writeNew";

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

/** Editors look for the schema from the plan's own folder. */
function schemaFrom(output: string | undefined): string | undefined {
  if (output === undefined) {
    return undefined;
  }
  const path = relative(dirname(output), installedSchema).split(sep).join("/");
  return path.startsWith(".") ? path : `./${path}`;
}
