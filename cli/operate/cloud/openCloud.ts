/** Opens the cloud that an operator's command names: a project of Google Cloud, or a local cloud. */
import { Cloud } from "../../../local/cloud";
import { openOperatorAccess } from "../../../local/run";
import { cloudFolderOf } from "../../local/prepareCloud";
import { exits } from "../../terminal/exits";
import { UserError } from "../../terminal/userError";
import { CloudError, GoogleCloud } from "./googleCloud";
import type { OperatorRole } from "./neededRole";
import { withRemedy } from "./remedy";
import { localTransport, realTransport } from "./transports";

export interface CloudFlags {
  /** Folder of a local cloud; true for the sample's. Undefined for Google Cloud. */
  readonly cloud: string | true | undefined;
  /** Id of the project. Default: that of the local cloud, or of `GOOGLE_CLOUD_PROJECT`. */
  readonly project: string | undefined;
}

/** Does the work with the cloud, and closes it. What an API refuses becomes a UserError that says what is lacking. */
export async function withCloud<T>(
  { operator, ...flags }: CloudFlags & { readonly operator?: OperatorRole },
  work: (cloud: GoogleCloud) => Promise<T>,
): Promise<T> {
  const cloud = await openCloud(flags);
  try {
    return await work(cloud);
  } catch (error) {
    throw error instanceof CloudError ? userErrorOf(error, cloud, operator) : error;
  } finally {
    await cloud.close();
  }
}

async function openCloud({ cloud, project }: CloudFlags): Promise<GoogleCloud> {
  if (cloud !== undefined) {
    return openLocal(cloudFolderOf(cloud === true ? undefined : cloud), project);
  }
  const id = project ?? process.env.GOOGLE_CLOUD_PROJECT;
  if (id === undefined || id === "") {
    throw new UserError(
      "'--project' must name the cell's project, got nothing; give it, or '--cloud' for a local cloud",
      exits.couldNotTell,
    );
  }
  return new GoogleCloud({ project: id, place: `project '${id}'`, transport: await realTransport() });
}

async function openLocal(folder: string, wanted: string | undefined): Promise<GoogleCloud> {
  const settings = await new Cloud(folder).settings().catch(() => {
    throw new UserError(
      `'--cloud' must be the folder of a local cloud, got '${folder}'; make one with 'bulkhead local up'`,
      exits.couldNotTell,
    );
  });
  const projects = Object.keys(settings.projects);
  const project = wanted ?? (projects.length === 1 ? projects[0] : undefined);
  if (project === undefined || !projects.includes(project)) {
    const got = wanted === undefined ? "nothing" : `'${wanted}'`;
    throw new UserError(
      `'--project' must be a project of the local cloud (${projects.join(", ")}), got ${got}; name one of them`,
      exits.couldNotTell,
    );
  }
  const { close, ...access } = await openOperatorAccess(folder);
  return new GoogleCloud({ project, place: `local cloud '${folder}'`, transport: localTransport(access), close });
}

/** The refusal with a way on. */
export function userErrorOf(
  error: CloudError,
  cloud: Pick<GoogleCloud, "place" | "project">,
  operator?: OperatorRole,
): UserError {
  return new UserError(`${cloud.place}: ${withRemedy(error, cloud, operator)}`, exits.couldNotTell);
}
