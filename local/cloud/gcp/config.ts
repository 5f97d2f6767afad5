/** The provider settings that the local cloud uses. */
import { isMap } from "../../../plan/contract";
import { knownText, type Properties } from "../protocol/values";

export interface ProviderConfig {
  readonly project: string | undefined;
  readonly region: string | undefined;
  readonly defaultLabels: Readonly<Record<string, string>>;
  /** Whether `goog-pulumi-provisioned` is put on everything that takes labels; true unless turned off. */
  readonly attributionLabel: boolean;
}

export function readConfig(inputs: Properties): ProviderConfig {
  const labels = decoded(inputs.defaultLabels);
  return {
    project: knownText(inputs.project) || undefined,
    region: knownText(inputs.region) || regionOfZone(knownText(inputs.zone)),
    defaultLabels: isMap(labels)
      ? Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]))
      : {},
    attributionLabel: decoded(inputs.addPulumiAttributionLabel) !== false,
  };
}

/** SDKs send what is not text as JSON in a string. */
function decoded(value: Properties[string] | undefined): Properties[string] | undefined {
  if (typeof value !== "string") {
    return value;
  }
  try {
    return JSON.parse(value) as Properties[string];
  } catch {
    return value;
  }
}

function regionOfZone(zone: string | undefined): string | undefined {
  return zone?.replace(/-[a-z]$/, "") || undefined;
}
