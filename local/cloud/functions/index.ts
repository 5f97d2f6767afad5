import type { ProviderConfig } from "../gcp/config";
import type { Path, Properties } from "../protocol/values";
import type { Cloud } from "../store/cloud";
import type { CloudSettings } from "../store/settings";
import { projectFunctions } from "./projects";

export interface FunctionCall {
  readonly args: Properties;
  readonly cloud: Cloud;
  readonly config: ProviderConfig;
  readonly settings: CloudSettings;
}

export type CloudFunction = (call: FunctionCall) => Promise<{ result: Properties; secrets?: Path[] }>;

/** The functions (data sources) that the provider answers, by token. */
export const functions: ReadonlyMap<string, CloudFunction> = new Map(Object.entries({ ...projectFunctions }));
