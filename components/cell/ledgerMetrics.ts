/** Log-based metrics of a cell: one per row of the table in `plan/ledgerMetrics.ts`. */
import * as logging from "@pulumi/gcp/logging";
import { ledgerMetrics } from "../../plan";
import { cellNames } from "../naming";
import type { CellContext } from "./cellContext";

/** A ledger line is about one minute of one instance. Few buckets: what matters is the sum. */
const bounds = [1, 10, 100, 1_000, 10_000];

export function createLedgerMetrics({ name, project, child }: CellContext): void {
  for (const { id, text, filter, value, labels } of ledgerMetrics) {
    new logging.Metric(
      `${name}-${id}`,
      {
        name: cellNames.part(name, id),
        project,
        description: text,
        filter,
        // A counter would count lines; the sum of a distribution counts the events that they stand for.
        valueExtractor: `EXTRACT(jsonPayload.${value})`,
        labelExtractors: Object.fromEntries(Object.keys(labels).map((key) => [key, `EXTRACT(jsonPayload.${key})`])),
        metricDescriptor: {
          metricKind: "DELTA",
          valueType: "DISTRIBUTION",
          unit: "1",
          labels: Object.entries(labels).map(([key, description]) => ({ key, valueType: "STRING", description })),
        },
        bucketOptions: { explicitBuckets: { bounds } },
      },
      child,
    );
  }
}
