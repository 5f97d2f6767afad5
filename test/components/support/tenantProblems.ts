/** Problems of a tenant's arguments as a user reads them. */
import { checkTenant } from "../../../components/tenant/checkTenant";
import { cellReference, fullTenant } from "./arguments";

/** Arguments that have no problem. */
export const good = fullTenant(cellReference) as unknown as Readonly<Record<string, unknown>>;

/** Every problem of good arguments with these changes, as a user reads it. */
export const messages = (changes: Record<string, unknown>, id = "acme"): string[] =>
  checkTenant(id, { ...good, ...changes }).problems.map(({ path, message }) => `'${path}' ${message}`);
