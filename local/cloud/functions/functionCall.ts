/** The form of a provider function, which Pulumi calls a data source. */
import type { ProviderConfig } from "../gcp/config";
import type { Path, Properties } from "../protocol/values";
import type { Cloud } from "../store/cloud";
import type { CloudSettings } from "../store/settings";

/** A call of a function (data source), with the calling engine's configuration. */
export interface FunctionCall {
  readonly args: Properties;
  readonly cloud: Cloud;
  readonly config: ProviderConfig;
  readonly settings: CloudSettings;
}

export type CloudFunction = (call: FunctionCall) => Promise<{ result: Properties; secrets?: Path[] }>;
