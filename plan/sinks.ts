/**
 * `sinks` of a tracking plan: places of the tenant's own that treated events go to as rows, beside or in place of the vendors. The
 * columns of a row are here too: the components make the table of them, and the egress proxy writes them.
 */
import * as z from "zod";
import { isMap } from "./contract";
import type { Problem } from "./problem";

/** Name of the sink in the ledger, in the kill switch and in the derivation of its pseudonyms. */
export const rowsSink = "bigquery";
export const sinkNames: readonly string[] = [rowsSink];

/** Host that the egress proxy publishes rows to. */
export const rowsHost = "pubsub.googleapis.com";

/** Days that BigQuery may keep a row. */
const days = { min: 1, max: 3_650 } as const;

const bigQuerySink = z.strictObject({
  events: z
    .array(z.string().min(1).max(255))
    .min(1)
    .describe("Events of this plan that become rows, with the fields and treatments that the plan gives them."),
  days: z
    .int()
    .min(days.min)
    .max(days.max)
    .describe("Days after its arrival at which a row is deleted: the expiry of the table's partitions."),
  readers: z
    .string()
    .regex(/^group:[^@\s]{1,64}@[^@\s]{1,253}$/, "must be a group such as 'group:analysts@example.com'")
    .optional()
    .describe("The one group that may read the rows. Default: nobody but the project's owners."),
});

export const sinksSchema = z
  .strictObject({ [rowsSink]: bigQuerySink.optional().describe("Rows in a dataset of BigQuery of the tenant's own.") })
  .optional()
  .describe("Places of the tenant's own that events go to as rows.");

/** A column of a row; the same names in BigQuery, on Pub/Sub and in a folder of rows. */
export interface RowColumn {
  readonly name: string;
  readonly type: "STRING" | "TIMESTAMP" | "DATE";
  readonly mode: "REQUIRED" | "NULLABLE";
  readonly description: string;
}

const required = (name: string, type: RowColumn["type"], description: string): RowColumn => ({
  name,
  type,
  mode: "REQUIRED",
  description,
});

export const rowColumns: readonly RowColumn[] = [
  required("id", "STRING", "The same for every copy of an event: an SDK, the proxy and Pub/Sub may all send it again"),
  required("event", "STRING", "Name in the tracking plan"),
  required("time", "TIMESTAMP", "When it happened, to the second"),
  required("arrived", "TIMESTAMP", "When the proxy took it; the column of the partitions"),
  required("sdk", "STRING", "Vendor whose SDK sent it"),
  { name: "person", type: "STRING", mode: "NULLABLE", description: "Pseudonym, of this sink alone" },
  required("key", "DATE", "Date of the key of the pseudonym"),
  required("fields", "STRING", "JSON object of the treated fields"),
];

/** Column whose day decides the partition of a row. */
export const partitionColumn = "arrived";

/** Checks of `sinks` across the plan. Reads the raw input; malformed parts are left to the schema. */
export function sinkChecks(plan: Readonly<Record<string, unknown>>): Problem[] {
  const events = isMap(plan.events) ? plan.events : {};
  return rowEvents(plan).flatMap((event, index, all): Problem[] => {
    const path = `sinks.${rowsSink}.events.${index}`;
    if (!Object.hasOwn(events, event)) {
      const message = `must be an event of this plan, got '${event.slice(0, 64)}'; add it under 'events'`;
      return [{ path, message }];
    }
    return all.indexOf(event) === index
      ? []
      : [{ path, message: `must be named once, got '${event.slice(0, 64)}' twice; remove one` }];
  });
}

/** Names of the events that become rows, from a plan that may be malformed. */
export function rowEvents({ sinks }: Readonly<Record<string, unknown>>): string[] {
  const sink = isMap(sinks) ? sinks[rowsSink] : undefined;
  const events = isMap(sink) ? sink.events : undefined;
  return Array.isArray(events) ? events.filter((event) => typeof event === "string") : [];
}
