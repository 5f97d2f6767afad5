/** Recognises by its shape which SDKs send an event, and puts it into the bodies that they would send. */
import { protocols } from "../../egress/vendors";
import type { EventForm } from "../../egress/vendors/protocol";
import { isMap, type ProxiedVendorName, proxiedVendorNames } from "../../plan";

export interface Form extends EventForm {
  readonly vendor: ProxiedVendorName;
}

/** One form for each vendor whose SDKs send events of this shape; empty if no SDK does. */
export function formsOf(item: unknown): readonly Form[] {
  if (!isMap(item)) {
    return [];
  }
  return proxiedVendorNames.flatMap((vendor) => {
    const form = protocols[vendor].formOf(item);
    return form === undefined ? [] : [{ vendor, ...form }];
  });
}
