/** Options by which a command names the logs that it reads. */

/** Options of every command that reads logs. */
export const logOptions = {
  cloud: { value: "folder", bare: true, summary: "read the log of a local cloud; without a folder the sample's" },
  dataset: {
    value: "project.dataset",
    summary: "ask the dataset that is linked to the cell's log bucket, by BigQuery",
  },
} as const;
