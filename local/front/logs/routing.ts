/** Which log buckets keep an entry: what the sinks and exclusions of the deployed stack say (Cloud Logging, "Routing and storage"). */
import type { LogEntry } from "../../cloud/logs/logEntry";
import { blocksAt } from "../../cloud/resources/checks";
import type { Cloud, StoredResource } from "../../cloud/store/cloud";
import { type LogFilter, parseFilter } from "./filter";

interface Sink {
  /** `projects/<project>/locations/<location>/buckets/<bucket>`. */
  readonly bucket: string;
  readonly takes: LogFilter;
}

/** Sinks of a project as its API lists them. */
export async function sinksOf(cloud: Cloud, projectId: string): Promise<StoredResource[]> {
  return resourcesOf(cloud, projectId, "gcp:logging/projectSink:ProjectSink");
}

/** Whether an entry of the project is in one of its own buckets. */
export async function keptInProject(cloud: Cloud, projectId: string): Promise<LogFilter> {
  const exclusions = await resourcesOf(cloud, projectId, "gcp:logging/projectExclusion:ProjectExclusion");
  const excluded = exclusions.filter(({ properties }) => properties.disabled !== true).map(filterOf);
  const own = (await bucketSinks(cloud, projectId)).filter(({ bucket }) => bucket.startsWith(`projects/${projectId}/`));
  return (entry) => !excluded.some((excludes) => excludes(entry)) || own.some(({ takes }) => takes(entry));
}

/** Whether an entry of the project is in this bucket, possibly of another project. */
export async function keptInBucket(cloud: Cloud, projectId: string, bucket: string): Promise<LogFilter> {
  const sinks = (await bucketSinks(cloud, projectId)).filter((sink) => sink.bucket === bucket);
  return (entry) => sinks.some(({ takes }) => takes(entry));
}

async function bucketSinks(cloud: Cloud, projectId: string): Promise<Sink[]> {
  return (await sinksOf(cloud, projectId)).flatMap((sink): Sink[] => {
    const bucket = /^logging\.googleapis\.com\/(projects\/.+)$/.exec(String(sink.properties.destination))?.[1];
    if (bucket === undefined || sink.properties.disabled === true) {
      return [];
    }
    const takes = filterOf(sink);
    const excluded = blocksAt(sink.properties, "exclusions").map(({ filter }) => parseFilter(String(filter ?? "")));
    return [{ bucket, takes: (entry: LogEntry) => takes(entry) && !excluded.some((excludes) => excludes(entry)) }];
  });
}

function filterOf({ properties }: StoredResource): LogFilter {
  return parseFilter(String(properties.filter ?? ""));
}

async function resourcesOf(cloud: Cloud, projectId: string, type: string): Promise<StoredResource[]> {
  const all = await cloud.resources.listBelow(`logging.googleapis.com/projects/${projectId}`);
  return all.filter((resource) => resource.type === type && resource.deletedAt === undefined);
}
