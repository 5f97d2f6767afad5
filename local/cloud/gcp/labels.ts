import { isMap } from "../../../plan/contract";
import type { ResourceShape } from "../catalog/shape";
import { isUnknown, type Properties, unknownValue, type Value } from "../protocol/values";
import type { ProviderConfig } from "./config";

const attribution = { "goog-pulumi-provisioned": "true" };

export function takesLabels(shape: ResourceShape): boolean {
  return shape.outputs.has("effectiveLabels");
}

/** What Pulumi puts on a resource: provider-wide labels below the program's own. */
export function pulumiLabels(labels: Value | undefined, config: ProviderConfig): Value {
  if (isUnknown(labels)) {
    return unknownValue;
  }
  const own = isMap(labels) ? labels : {};
  return { ...config.defaultLabels, ...(config.attributionLabel ? attribution : {}), ...own };
}

/** What the resource then carries: labels that others put on it stay, those that Pulumi no longer wants go. */
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
