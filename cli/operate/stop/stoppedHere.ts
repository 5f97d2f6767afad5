/** Before an update: whether it would put a tenant back into service that somebody has stopped. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isMap } from "../../../plan";
import { exits } from "../../terminal/exits";
import { UserError } from "../../terminal/userError";
import { findCell } from "../cloud/cell";
import { GoogleCloud } from "../cloud/googleCloud";
import { realTransport } from "../cloud/transports";
import { listMarkers, type StopMarker } from "./marker";

/** What the configuration of a stack says of a cell. */
interface StackConfig {
  readonly project: string;
  /** States by tenant; a tenant without one is active. */
  readonly states: Readonly<Record<string, string>>;
}

/**
 * What an update of the stack would undo, as one message per tenant. A tenant that the configuration takes out of service,
 * too, is none of them: there the two agree.
 *
 * @param open opens the cell's project
 */
export async function stoppedHere(
  folder: string,
  stack: string | undefined,
  open: (project: string) => Promise<GoogleCloud>,
): Promise<string[]> {
  const messages: string[] = [];
  for (const { project, states } of stackConfigs(folder, stack)) {
    const cloud = await open(project);
    try {
      const markers = await listMarkers(cloud, (await findCell(cloud)).switchBucket);
      const undone = markers.filter(({ tenant }) => tenant in states && states[tenant] === "active");
      messages.push(...undone.map(messageOf));
    } finally {
      await cloud.close();
    }
  }
  return messages;
}

function messageOf({ tenant, by, since, reason }: StopMarker): string {
  const why = reason === "" ? "" : ` ("${reason}")`;
  return `tenant '${tenant}' was stopped by ${by} on ${since}${why}, and this update would put it back into service; set 'state: quarantined' for it, or run 'bulkhead start ${tenant}' first`;
}

/**
 * Refuses an update that would undo a stop, and warns before a preview. If the cloud can't be asked, says so and goes on: an
 * outage must not keep anybody from deploying.
 */
export async function mindStopped(
  verb: "preview" | "up",
  folder: string,
  flags: readonly string[],
  open: (project: string) => Promise<GoogleCloud> = openProject,
): Promise<void> {
  const messages = await stoppedHere(folder, stackOf(flags), open).catch((error: Error) => {
    process.stderr.write(`could not ask whether a tenant is stopped: ${error.message}\n`);
    return [];
  });
  if (messages.length > 0 && verb === "up") {
    throw new UserError(messages.join("\n"), exits.no);
  }
  for (const message of messages) {
    process.stderr.write(`${message}\n`);
  }
}

/** The stack that flags of the Pulumi CLI name; undefined if they don't. */
export function stackOf(flags: readonly string[]): string | undefined {
  for (const [index, flag] of flags.entries()) {
    if (flag === "-s" || flag === "--stack") {
      return flags[index + 1];
    }
    const joined = /^(?:--stack=|-s=?)(.+)$/.exec(flag)?.[1];
    if (joined !== undefined) {
      return joined;
    }
  }
  return undefined;
}

/** Configurations with a cell: of the named stack, else of every stack in the folder. */
function stackConfigs(folder: string, stack: string | undefined): StackConfig[] {
  const name = stack?.split("/").at(-1);
  const files = readdirSync(folder).filter((file) =>
    name === undefined
      ? /^Pulumi\..+\.ya?ml$/.test(file)
      : file === `Pulumi.${name}.yaml` || file === `Pulumi.${name}.yml`,
  );
  return files.flatMap((file) => {
    try {
      const { config } = parse(readFileSync(join(folder, file), "utf8"));
      return isMap(config) ? configOf(config) : [];
    } catch {
      // The engine reports a file that can't be read.
      return [];
    }
  });
}

function configOf(config: Readonly<Record<string, unknown>>): StackConfig[] {
  const cell = mapOf(config["bulkhead:cell"]);
  const tenants = mapOf(config["bulkhead:tenants"]);
  const project = cell?.project ?? (config["bulkhead:cellStack"] === undefined ? undefined : config["gcp:project"]);
  if (typeof project !== "string" || tenants === undefined) {
    return [];
  }
  const states = Object.entries(tenants).map(([id, tenant]) => [
    id,
    isMap(tenant) && typeof tenant.state === "string" ? tenant.state : "active",
  ]);
  return [{ project, states: Object.fromEntries(states) }];
}

/** Pulumi keeps maps as YAML or as JSON in a text. */
function mapOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "string") {
    return isMap(value) ? value : undefined;
  }
  const parsed: unknown = JSON.parse(value);
  return isMap(parsed) ? parsed : undefined;
}

async function openProject(project: string): Promise<GoogleCloud> {
  return new GoogleCloud({ project, place: `project '${project}'`, transport: await realTransport() });
}
