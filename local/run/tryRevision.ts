/** Tries whether another revision of a service would come up. */
import type { Properties } from "../cloud/protocol/values";
import type { DeployedService } from "../front/services";
import type { ImageCommands } from "./images";
import { type ContainerStatus, Instance } from "./instance";
import type { RunContext } from "./runContext";

/** What happened to a revision that was started without getting requests. */
export interface RevisionResult {
  readonly containers: readonly ContainerStatus[];
  /** Whether it is ready for requests. */
  readonly serves: boolean;
  /** What its containers wrote, in order. */
  readonly log: readonly string[];
}

/**
 * Starts a service with another template beside the deployed one, as Cloud Run starts a new revision before it sends
 * requests there, and stops it again. It has the service's identity, secrets and network.
 */
export async function tryRevision(
  service: DeployedService,
  template: Properties,
  context: RunContext,
  images: ImageCommands,
): Promise<RevisionResult> {
  const name = `${service.name}-trial`;
  const before = context.log.lines(service.projectId).length;
  const instance = new Instance({ ...service, name, template }, context, images);
  let came: Omit<RevisionResult, "log">;
  try {
    await instance.start();
    came = { containers: instance.status(), serves: instance.port !== undefined };
  } finally {
    await instance.stop();
  }
  const written = context.log.lines(service.projectId).slice(before);
  return { ...came, log: written.filter((line) => line.service === name).map(({ text }) => text) };
}
