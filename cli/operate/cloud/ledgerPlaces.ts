/** Where the ledger of a cell can be read: in its project or, with `auditProject`, in a log bucket of another one. */
import { type GoogleCloud, isRefused, listAll } from "./googleCloud";

interface SinkAnswer {
  readonly destination?: string;
}

/**
 * The project, and the views of the log buckets in other projects that its sinks write to. Only the project if the caller
 * may not list its sinks.
 */
export async function ledgerPlaces(cloud: GoogleCloud): Promise<string[]> {
  const own = `projects/${cloud.project}`;
  const sinks = await listAll<SinkAnswer>(
    cloud,
    { api: "logging", path: `/v2/${own}/sinks` },
    ({ sinks: page }) => page,
  ).catch((error: unknown) => {
    if (isRefused(error)) {
      return [];
    }
    throw error;
  });
  const buckets = sinks.flatMap(
    ({ destination = "" }) =>
      /^logging\.googleapis\.com\/(projects\/[^/]+\/locations\/[^/]+\/buckets\/[^/]+)$/.exec(destination)?.[1] ?? [],
  );
  return [
    own,
    ...buckets.filter((bucket) => !bucket.startsWith(`${own}/`)).map((bucket) => `${bucket}/views/_AllLogs`),
  ];
}
