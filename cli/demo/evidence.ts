/** The demo's evidence, one line per fact. */
import type { OutputMap } from "@pulumi/pulumi/automation";
import type { Dropped } from "../ledger/dropped";
import { shorten } from "../terminal/wrap";
import type { Departure } from "./departures";

/** What each tenant got, in one line for tenants that got the same. */
export function tenantLines(outputs: OutputMap): string[] {
  const tenantsOf = new Map<number, string[]>();
  for (const [id, { value }] of Object.entries(outputs)) {
    const { length } = (value as { readonly secretIds: readonly string[] }).secretIds;
    tenantsOf.set(length, [...(tenantsOf.get(length) ?? []), id]);
  }
  return [...tenantsOf].map(
    ([secrets, ids]) => `  ${ids.join(", ")}: an app, an egress proxy, a bucket, ${secrets} secrets, 2 identities each`,
  );
}

/** Properties that every event to Mixpanel has, with or without a plan. */
const always: ReadonlySet<string> = new Set(["token", "time", "$insert_id", "mp_lib", "distinct_id"]);

/** What the vendor got: each event with the fields that the plan lets out, and the pseudonym of one person. */
export function departureLines(departures: readonly Departure[], width: number): string[] {
  const events = departures.map(({ from, event, properties }) => {
    const fields = Object.entries(properties).filter(([name]) => !always.has(name));
    return `  ${from} sent ${event} with ${fields.map(([name, value]) => `${name}: ${String(value)}`).join(", ")}`;
  });
  const person = departures.map(({ properties }) => properties.distinct_id).find((id) => id !== undefined);
  return [...events, `  each with a pseudonym for the person, such as distinct_id: ${person}`].map((line) =>
    shorten(line, width),
  );
}

/** How often the proxies dropped something, by reason. */
export function droppedLine(dropped: readonly Dropped[]): string {
  return dropped.map(({ reason, count }) => `${count} ${reason}`).join(", ");
}
