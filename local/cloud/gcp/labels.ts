/** Labels as Pulumi and Google Cloud see them: the program's, the provider's and the effective ones. */
import { isMap } from "../../../plan/contract";
import type { ResourceShape } from "../catalog/shape";
import { isUnknown, type Properties, unknownValue, type Value } from "../protocol/values";
import type { ProviderConfig } from "./config";

const attribution = { "goog-pulumi-provisioned": "true" };

export function takesLabels(shape: ResourceShape): boolean {
  return shape.outputs.has("effectiveLabels");
}

/** Labels that Pulumi sets: the provider's defaults, overridden by the program's own. */
export function pulumiLabels(labels: Value | undefined, config: ProviderConfig): Value {
  if (isUnknown(labels)) {
    return unknownValue;
  }
  const own = isMap(labels) ? labels : {};
  return { ...config.defaultLabels, ...(config.attributionLabel ? attribution : {}), ...own };
}

/** Labels that the resource then has: those set by others stay, those that Pulumi no longer sets go. */
export function effectiveLabels(wanted: Value, before: Value | undefined, existing: Value | undefined): Value {
  if (!isMap(wanted)) {
    return wanted;
  }
  const former = isMap(before) ? before : {};
  const foreign = Object.entries(isMap(existing) ? existing : {}).filter(([key]) => !(key in former));
  return { ...Object.fromEntries(foreign), ...wanted };
}

/** The labels of a state that are the program's own, with the values that the cloud has for them. */
export function ownLabels(keys: Value | undefined, effective: Value | undefined): Value {
  if (!isMap(keys) || !isMap(effective)) {
    return null;
  }
  return Object.fromEntries(
    Object.keys(keys)
      .filter((key) => key in effective)
      .map((key) => [key, effective[key] ?? null]),
  );
}

export function setLabels(shape: ResourceShape, inputs: Properties, config: ProviderConfig): Properties {
  if (!takesLabels(shape)) {
    return {};
  }
  const labels = pulumiLabels(inputs.labels, config);
  return { pulumiLabels: labels, effectiveLabels: labels };
}
