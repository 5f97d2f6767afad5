/** Credentials for the vendors' deletion APIs: from a file or an environment variable, never from the command line. */
import * as z from "zod";
import { isHttps, type ProxiedVendorName, type TrackingPlan } from "../../plan";
import { checkYaml, formatProblem, readText } from "../plan/readPlan";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { deletions } from "./vendors";
import type { VendorSettings } from "./vendors/deletion";

/** Holds what the file would hold. */
export const credentialsVariable = "DELETION_CREDENTIALS";

const isLocal = (url: string) => /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/.test(url);

const vendorSchemas = Object.fromEntries(
  Object.values(deletions).flatMap((deletion) => {
    if (deletion.perCall === undefined) {
      return [];
    }
    const field = z
      .union([z.string(), z.number()], { error: "must be a text" })
      .transform(String)
      .refine((text) => /^[\x21-\x7e]+$/.test(text), { error: "must be one word of printable ASCII" });
    const fields = Object.fromEntries(Object.keys(deletion.credentials).map((name) => [name, field]));
    const url = field
      .refine((text) => URL.canParse(text) && (isHttps(text) || isLocal(text)), { error: "must be an https URL" })
      .optional();
    return [[deletion.name, z.strictObject({ ...fields, url }).optional()]];
  }),
);
const schema = z.strictObject(vendorSchemas);

export type Credentials = Readonly<Partial<Record<ProxiedVendorName, VendorSettings>>>;

/** Throws a UserError that names every mistake, and every vendor of which something is missing. Values never appear in it. */
export function readCredentials(
  file: string | undefined,
  vendors: readonly ProxiedVendorName[],
  plan: TrackingPlan,
): Credentials {
  const name = file ?? credentialsVariable;
  const text = file === undefined ? (process.env[credentialsVariable] ?? "") : readText(file, "a file of credentials");
  const read = checkYaml(text.trim() === "" ? "{}" : text, (data) => {
    const result = schema.safeParse(data);
    return result.success
      ? { ok: true, value: result.data as Credentials }
      : {
          ok: false,
          problems: result.error.issues.map(({ path, message, code }) => ({
            path: path.join("."),
            message:
              code === "unrecognized_keys" ? "has an unknown field or vendor; see the page about forgetting" : message,
          })),
        };
  });
  if (!read.ok) {
    throw new UserError(
      read.problems.map((problem) => formatProblem(name, problem, "the file of credentials")).join("\n"),
      exits.couldNotTell,
    );
  }
  const missing = vendors.flatMap((vendor) => {
    const deletion = deletions[vendor];
    return deletion.perCall === undefined || read.value[vendor] !== undefined
      ? []
      : [
          `'${vendor}' must have credentials for deletion, got nothing; give '--credentials' a file with ${vendor}: { ${Object.keys(deletion.credentials).join(", ")} }, or '--skip ${vendor}'`,
        ];
  });
  if (missing.length > 0) {
    throw new UserError(missing.join("\n"), exits.couldNotTell);
  }
  return Object.fromEntries(
    vendors.flatMap((vendor) => {
      const region = plan.vendors[vendor]?.region;
      const own = read.value[vendor];
      return own === undefined ? [] : [[vendor, region === undefined ? own : { region, ...own }]];
    }),
  );
}
