/** The vendor that a breach is about; there is no sensible default. */
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

export function requireVendor(vendor: string | undefined): string {
  if (vendor === undefined || vendor === "") {
    throw new UserError("'--vendor' must name the vendor that was breached, got nothing; give it", exits.couldNotTell);
  }
  return vendor;
}
