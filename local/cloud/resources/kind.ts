/** How a resource type is described: data where data will do, functions for what differs. */
import type { CheckFailure } from "../protocol/provider";
import type { Properties } from "../protocol/values";
import type { Cloud, StoredResource } from "../store/cloud";
import type { CloudSettings } from "../store/settings";
import type { FieldCheck } from "./checks";

/** What the functions of a kind see while a resource is created or changed. */
export interface WriteContext {
  /** Full name, such as `secretmanager.googleapis.com/projects/p/secrets/s`. */
  readonly name: string;
  readonly projectId: string;
  /** Inputs with project, location and the server's defaults filled in. */
  readonly properties: Properties;
  readonly cloud: Cloud;
  readonly settings: CloudSettings;
  /** The resource as it is stored; undefined for a create. */
  readonly existing: StoredResource | undefined;
  /** Time of the call, RFC 3339. */
  readonly now: string;
  /** True if the resource is made although its first revision can't start. */
  readonly halfMade?: boolean;
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
 * How one resource type behaves beyond its shape.
 */
export interface Kind {
  readonly type: string;
  /** Host of the API, such as `run.googleapis.com`. */
  readonly api: string;
  /** Path in the API, such as `projects/{project}/secrets/{secretId}`; `{network:last}` takes the last segment. */
  readonly path: string;
  /** Id in Pulumi's state, if it is not the path. */
  readonly id?: string;
  /** What Google calls it in errors. */
  readonly noun: string;
  /** The property for which the bridge makes up a name if the program gives none. */
  readonly autoname?: string;
  /** The cloud refuses to delete it; Pulumi only forgets it. */
  readonly undeletable?: boolean;
  /** Its path is that of a project that need not exist yet. */
  readonly makesProject?: boolean;
  /** A create takes over an existing resource instead of being refused. */
  readonly adopts?: boolean;
  /** `deletionProtection` of this type blocks the delete. */
  readonly protectable?: boolean;
  /** How many of them a project may have. */
  readonly quota?: { readonly setting: keyof CloudSettings["quotas"]; readonly metric: string };
  /** Properties that hold a secret and never come back from the cloud on an import. */
  readonly hidden?: readonly string[];

  /** The output that holds the stored payload; an import takes it from there. */
  readonly payloadOutput?: string;

  /** Limits and formats of single properties that the provider, or Google's API, insists on beyond the shape. */
  readonly fields?: readonly FieldCheck[];
  /** Rules between properties; inputs may hold unknowns. */
  check?(inputs: Properties): CheckFailure[];
  /** Defaults that the server fills in within blocks. Pure, since a diff applies it to both sides. */
  defaults?(inputs: Properties): Properties;
  /** Properties that replace the resource for this change only, such as a subnet's range that shrinks. */
  replaces?(before: Properties, after: Properties): string[];
  /** Marks what is unknown within blocks in a preview. */
  previewDefaults?(inputs: Properties): Properties;
  /** Known computed outputs of a preview, such as a service account's e-mail. */
  previewOutputs?(inputs: Properties, context: { projectId: string }): Properties;
  /** Checks that references exist and permissions are granted; throws a CloudError. */
  verify?(context: WriteContext): Promise<void>;
  /** With the setting `halfMadeServices`, it stays after a create that failed with `NotReady`. */
  readonly staysHalfMade?: boolean;
  /** Outputs that the cloud computes. */
  compute?(context: WriteContext): Promise<Computed> | Computed;
  /** The name that the server chooses, such as a version number; `{server}` in the path. */
  serverName?(context: Omit<WriteContext, "name" | "existing">): Promise<string>;
  /** Name of the lock under which `serverName` runs. */
  serverNameScope?(inputs: Properties): string;
  /** Called before the delete. Throws to refuse it, and returns what is left of the resource. */
  remove?(stored: StoredResource, cloud: Cloud): Promise<Remains>;
  /** Called after the delete. */
  removed?(stored: StoredResource, cloud: Cloud): Promise<void>;
}
