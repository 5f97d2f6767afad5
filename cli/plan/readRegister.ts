/** Reads the vendor register, and reports its problems by line and column. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TrackingPlan } from "../../plan";
import { parseVendorRegister, registerProblems, type VendorRegister } from "../../plan/vendorRegister";
import { checkYaml, type PlacedProblem, readText } from "./readPlan";

export type ReadRegister =
  | { readonly ok: true; readonly register: VendorRegister }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] };

/** `vendors.yaml` beside the plan; undefined if there is none. */
export function registerBeside(planFile: string): string | undefined {
  const file = join(dirname(planFile), "vendors.yaml");
  return planFile !== "-" && existsSync(file) ? file : undefined;
}

/** Reads and checks a register; with a plan, also whether it has what the plan asks for. Throws a UserError if it can't be read. */
export function readRegister(file: string, plan?: TrackingPlan): ReadRegister {
  const result = checkYaml(readText(file, "the path of a vendor register"), (data) => {
    const parsed = parseVendorRegister(data);
    if (!parsed.ok || plan === undefined) {
      return parsed.ok ? { ok: true, value: parsed.register } : parsed;
    }
    const problems = registerProblems(plan, parsed.register, new Date().toISOString().slice(0, 10));
    return problems.length > 0 ? { ok: false, problems } : { ok: true, value: parsed.register };
  });
  return result.ok ? { ok: true, register: result.value } : result;
}
