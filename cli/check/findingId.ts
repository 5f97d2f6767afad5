/** Recognizes a finding on the next run. */
import { createHash } from "node:crypto";
import type { Finding } from "./finding";

/** A hash over rule, resource and property. The message is left out, since its wording may change and it may name a value. */
export function findingId({ rule, urn, property }: Pick<Finding, "rule" | "urn" | "property">): string {
  return createHash("sha256")
    .update([rule, urn, property ?? ""].join("\0"))
    .digest("hex");
}
