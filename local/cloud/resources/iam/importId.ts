/** Import ids of IAM resources. */
import type { ProviderConfig } from "../../gcp/config";
import type { Properties } from "../../protocol/values";
import { parseId } from "../names";
import type { IamForm } from "./iamForms";
import type { IamTarget } from "./targets";

const roleForm = "((?:(?:projects|organizations)/[^/ ]+/)?roles/[^/ ]+)";

/**
 * Reads the id of an IAM resource: `target role member` as the import documentation writes it, or with slashes as the
 * state keeps it.
 */
export function parseIamId(target: IamTarget, form: IamForm, id: string, config: ProviderConfig): Properties {
  const patterns = {
    Policy: /^(.+)$/,
    Binding: new RegExp(`^(.+?)[ /]${roleForm}$`),
    Member: new RegExp(`^(.+?)[ /]${roleForm}[ /](.+)$`),
  };
  const [, name = "", role, member] = patterns[form.name].exec(id) ?? [];
  const defaults = { project: config.project ?? "" };
  const parts = parseId(target.id ?? target.path, name, defaults) ?? parseId(target.path, name, defaults);
  if (!parts) {
    throw new Error(
      `Import id '${id}' must be of the form '${target.path}${form.name === "Policy" ? "" : " roles/<role>"}'`,
    );
  }
  return { ...parts, ...(role === undefined ? {} : { role }), ...(member === undefined ? {} : { member }) };
}
