/** Fills in project and region, and brings names of one resource into one form. */
import { CloudError, forbidden } from "../cloudError";
import type { Properties } from "../protocol/values";
import { variablesOf } from "../resources/names";
import type { CloudSettings } from "../store/settings";
import type { ProviderConfig } from "./config";

const places = ["region", "location"] as const;

/** Inputs with the provider's project and region filled in if the path needs them and the program leaves them out. */
export function located(inputs: Properties, path: string, takesProject: boolean, config: ProviderConfig): Properties {
  const needed = new Set(variablesOf(path));
  const found: Properties = { ...inputs };
  if (takesProject && !inputs.project) {
    if (config.project === undefined) {
      throw new Error("Failed to retrieve project, pid: , err: project: required field is not set");
    }
    found.project = config.project;
  }
  for (const place of places) {
    if (needed.has(place) && !inputs[place]) {
      if (config.region === undefined) {
        throw new Error(`Cannot determine ${place}: set in this resource, or set provider-level 'region' or 'zone'.`);
      }
      found[place] = config.region;
    }
  }
  return found;
}

/** A path with project ids for project numbers, so that both forms name the same resource. */
export function canonicalPath(path: string, settings: CloudSettings): string {
  return path.replace(/^projects\/([0-9]+)(?=\/|$)/, (whole, number: string) => {
    const id = Object.entries(settings.projects).find(([, project]) => project.number === number)?.[0];
    return id === undefined ? whole : `projects/${id}`;
  });
}

/** The project of a path. Throws Google's error if this cloud doesn't have the project. */
export function projectOf(path: string, settings: CloudSettings, api: string): string {
  const id = /^projects\/([^/]+)/.exec(path)?.[1] ?? "";
  if (id !== "" && id !== "_" && !(id in settings.projects)) {
    throw api === "compute.googleapis.com"
      ? new CloudError(404, `The resource 'projects/${id}' was not found`, "notFound")
      : forbidden(`Permission denied on resource project ${id} (or it may not exist)`);
  }
  return id;
}
