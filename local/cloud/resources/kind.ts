import type { CheckFailure } from "../protocol/provider";
import type { Path, Properties } from "../protocol/values";
import type { Cloud, StoredResource } from "../store/cloud";
import type { CloudSettings } from "../store/settings";
import type { FieldCheck } from "./checks";

/** What a resource's own behaviour may look at while it is being made or changed. */
export interface Draft {
  /** Full name, such as `secretmanager.googleapis.com/projects/p/secrets/s`. */
  readonly name: string;
  readonly projectId: string;
  /** Inputs with project, location and the server's defaults filled in. */
  readonly properties: Properties;
  readonly cloud: Cloud;
  readonly settings: CloudSettings;
  /** What is there already; undefined for a create. */
  readonly existing: StoredResource | undefined;
  /** Time of the call, RFC 3339. */
  readonly now: string;
}

export interface Computed {
  readonly properties: Properties;
  readonly payload?: string;
}

/**
 * What a delete leaves behind: nothing, a tombstone that keeps the name, a tombstone without its payload, or (when it
 * is only disabled) the resource itself.
 */
export type Remains = "nothing" | "tombstone" | "erased" | "resource";

/**
 * How one resource type behaves beyond its shape. Data where data will do; the functions are for what differs.
 */
export interface Kind {
  readonly type: string;
  /** Host of the API, such as `run.googleapis.com`. */
  readonly api: string;
  /** Path in the API, such as `projects/{project}/secrets/{secretId}`; `{network:last}` takes the last segment. */
  readonly path: string;
  /** Id in Pulumi's state where it is not the path. */
  readonly id?: string;
  /** What Google calls it in errors. */
  readonly noun: string;
  /** The property that the bridge names by itself when the program doesn't. */
  readonly autoname?: string;
  /** The cloud refuses to delete it; Pulumi only forgets it. */
  readonly undeletable?: boolean;
  /** Its path is that of a project which need not be there yet. */
  readonly makesProject?: boolean;
  /** A resource that is there already is taken over by a create instead of refused. */
  readonly adopts?: boolean;
  /** `deletionProtection` of this type blocks the delete. */
  readonly protectable?: boolean;
  /** Names of which the cloud lets one project have only so many. */
  readonly quota?: { readonly setting: keyof CloudSettings["quotas"]; readonly metric: string };
  /** Paths of outputs that are secret whatever the program says. */
  readonly secrets?: readonly Path[];
  /** Properties that hold a secret and never come back from the cloud on an import. */
  readonly hidden?: readonly string[];

  /** The output that is the stored payload; on an import it comes from there. */
  readonly payloadOutput?: string;

  /** Limits and formats of single properties that the provider, or Google's API, insists on beyond the shape. */
  readonly fields?: readonly FieldCheck[];
  /** Rules between properties; inputs may hold unknowns. */
  check?(inputs: Properties): CheckFailure[];
  /** Defaults that the server fills in inside of blocks; pure, as both sides of a diff go through it. */
  defaults?(inputs: Properties): Properties;
  /** Properties that replace the resource for this change only, such as a subnet's range that shrinks. */
  replaces?(before: Properties, after: Properties): string[];
  /** Marks what inside of blocks is unknown in a preview. */
  previewDefaults?(inputs: Properties): Properties;
  /** Known computed outputs of a preview, such as a service account's e-mail. */
  previewOutputs?(inputs: Properties, context: { projectId: string }): Properties;
  /** References that must exist, rights that must be there; throws a CloudError. */
  verify?(draft: Draft): Promise<void>;
  /** Outputs that the cloud computes. */
  compute?(draft: Draft): Promise<Computed> | Computed;
  /** What the name is made of when the server chooses it (version numbers); part of the path as `{server}`. */
  serverName?(draft: Omit<Draft, "name" | "existing">): Promise<string>;
  /** The lock that makes `serverName` safe. */
  serverNameScope?(inputs: Properties): string;
  /** Told before the resource goes; throws to refuse, and says what is left of it. */
  remove?(stored: StoredResource, cloud: Cloud): Promise<Remains>;
  /** After the delete. */
  removed?(stored: StoredResource, cloud: Cloud): Promise<void>;
}
