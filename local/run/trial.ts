import type { Properties } from "../cloud/protocol/values";
import type { DeployedService } from "../front/services";
import type { Ground } from "./ground";
import type { ImageCommands } from "./images";
import { type ContainerStatus, Instance } from "./instance";

/** What came of a revision that was started and that no request was sent to. */
export interface Trial {
  readonly containers: readonly ContainerStatus[];
  /** Whether it would take requests. */
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
  ground: Ground,
  images: ImageCommands,
): Promise<Trial> {
  const name = `${service.name}-trial`;
  const before = ground.log.lines(service.projectId).length;
  const instance = new Instance({ ...service, name, template }, ground, images);
  let came: Omit<Trial, "log">;
  try {
    await instance.start();
    came = { containers: instance.status(), serves: instance.port !== undefined };
  } finally {
    await instance.stop();
  }
  const written = ground.log.lines(service.projectId).slice(before);
  return { ...came, log: written.filter((line) => line.service === name).map(({ text }) => text) };
}
