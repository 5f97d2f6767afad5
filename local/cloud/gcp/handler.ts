/** What every resource type must be able to do, whichever way it is written. */
import type { CheckCall, CheckFailure, DiffResult, ResourceCall, ResourceState } from "../protocol/provider";
import type { Properties } from "../protocol/values";
import type { ProviderConfig } from "./config";

/** What the provider does with one resource type; the configuration is that of the calling engine. */
export interface ResourceHandler {
  readonly type: string;
  check(call: CheckCall, config: ProviderConfig): Promise<{ inputs: Properties; failures: CheckFailure[] }>;
  diff(call: ResourceCall, config: ProviderConfig): Promise<DiffResult>;
  create(call: ResourceCall, config: ProviderConfig): Promise<ResourceState>;
  read(call: ResourceCall, config: ProviderConfig): Promise<ResourceState | undefined>;
  update(call: ResourceCall, config: ProviderConfig): Promise<ResourceState>;
  delete(call: ResourceCall, config: ProviderConfig): Promise<void>;
}
