/** Which number a project has, as far as a stack's resources prove it: perimeters name projects by number, all else by id. */
import { knownValue } from "../read";
import type { Resource } from "../read/resource";
import type { Grant } from "./model";
import { type NodeIndex, projectOf } from "./references";

const projectType = "gcp:organizations/project:Project";
const storageAgent = /^serviceAccount:service-(\d+)@gs-project-accounts\.iam\.gserviceaccount\.com$/;

interface Parts {
  readonly resources: readonly Resource[];
  readonly grants: readonly Grant[];
  readonly index: NodeIndex;
}

/** Numbers by project id. A project is absent if nothing proves its number, or if two resources disagree. */
export function projectNumbers(parts: Parts): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  for (const resource of parts.resources) {
    const isProject = resource.type === projectType;
    const project = isProject ? knownValue(resource.inputs.at("projectId").text()) : projectOf(resource);
    if (project !== undefined) {
      const numbers = found.get(project) ?? new Set();
      found.set(project, numbers);
      for (const number of numbersOf(parts, resource)) {
        numbers.add(number);
      }
    }
  }
  return new Map([...found].flatMap(([project, [one, ...more]]) => (one && more.length === 0 ? [[project, one]] : [])));
}

function numbersOf(parts: Parts, resource: Resource): readonly string[] {
  const { type, outputs } = resource;
  switch (type) {
    case projectType:
      return given(knownValue(outputs.at("number").text()));
    case "gcp:cloudrunv2/service:Service": {
      const urls = outputs.at("urls").items();
      return urls.flatMap((url) => /-(\d{6,19})\.[a-z0-9-]+\.run\.app$/.exec(knownValue(url.text()) ?? "")?.[1] ?? []);
    }
    case "gcp:storage/bucket:Bucket": {
      const own = given(knownValue(outputs.at("projectNumber").text()));
      return own.length > 0 ? own : byKey(parts, resource);
    }
    default:
      return [];
  }
}

function given(number: string | undefined): readonly string[] {
  return number === undefined ? [] : [number];
}

/**
 * A bucket under a customer's key can be made only if the storage agent of its own project may use the key, so the one agent
 * that may use it has the project's number.
 */
function byKey({ grants, index }: Parts, bucket: Resource): readonly string[] {
  const field = bucket.inputs.at("encryption", "defaultKmsKeyName");
  const keys = new Set(index.resolve("key", bucket, "encryption", field).nodes.map(({ id }) => id));
  const agents = grants
    .filter(({ target }) => target.target.nodes.some(({ id }) => keys.has(id)))
    .flatMap(({ principals }) => principals.flatMap(({ text }) => storageAgent.exec(text ?? "")?.[1] ?? []));
  const distinct = [...new Set(agents)];
  return keys.size === 1 && distinct.length === 1 ? distinct : [];
}
