/** Outputs of a resource in previews, after updates and after a refresh. */
import { isMap } from "../../../plan/contract";
import { gcpCatalog } from "../catalog/gcpCatalog";
import type { ResourceShape } from "../catalog/shape";
import { type Properties, sameValue, unknownValue, type Value } from "../protocol/values";
import type { Kind } from "../resources/kind";
import type { ProviderConfig } from "./config";
import { effectiveLabels, ownLabels, pulumiLabels, setLabels, takesLabels } from "./labels";

/** Outputs in the preview of a create: inputs, known defaults, and unknown for what the cloud sets. */
export function previewOfCreate(
  kind: Kind,
  shape: ResourceShape,
  inputs: Properties,
  config: ProviderConfig,
): Properties {
  const outputs: Properties = {};
  for (const name of [...shape.inputs.keys(), ...shape.outputs.keys()]) {
    const given = inputs[name];
    if (given !== undefined && given !== null) {
      outputs[name] = given;
    } else if (shape.unknown.includes(name)) {
      outputs[name] = unknownValue;
    } else if (name in shape.known) {
      outputs[name] = shape.known[name] ?? null;
    } else if (name === "project") {
      outputs[name] = config.project ?? unknownValue;
    } else if (shape.outputs.has(name)) {
      outputs[name] = unknownValue;
    }
  }
  const filled = { ...outputs, ...(kind.previewDefaults?.(inputs) ?? {}), ...setLabels(shape, inputs, config) };
  const projectId = typeof outputs.project === "string" ? outputs.project : "";
  return { ...filled, ...kind.previewOutputs?.(inputs, { projectId }) };
}

/** Outputs in the preview of an update: the state, with the new inputs over it. */
export function previewOfUpdate(
  kind: Kind,
  shape: ResourceShape,
  inputs: Properties,
  oldOutputs: Properties,
  config: ProviderConfig,
): Properties {
  const next = overlay(shape, wantedInputs(kind, shape, inputs, oldOutputs), oldOutputs);
  return { ...next, ...labelsOfUpdate(shape, inputs, oldOutputs, config) };
}

/** Properties after an update: what the program sets, what the cloud keeps, and defaults for what was removed. */
export function overlay(shape: ResourceShape, inputs: Properties, current: Properties): Properties {
  const next = { ...current };
  for (const name of shape.inputs.keys()) {
    const given = inputs[name];
    if (given !== undefined && given !== null) {
      next[name] = given;
    } else if (!shape.unknown.includes(name) && name !== "project") {
      next[name] = shape.known[name] ?? null;
    }
  }
  return next;
}

/**
 * The inputs with what the server fills in within blocks, if the program doesn't set it: taking such a value out changes
 * nothing (provider 9.35.0, 2026-11-28).
 */
function withFilled(shape: ResourceShape, inputs: Properties, current: Properties): Properties {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, given]) => {
      const type = shape.inputs.get(name)?.type;
      return [name, type === undefined ? given : keepingFilled(type, given, current[name])];
    }),
  );
}

/** What a program wants of a resource that is there: its inputs with what the server fills in, and the kind's own defaults. */
export function wantedInputs(kind: Kind, shape: ResourceShape, inputs: Properties, current: Properties): Properties {
  const wanted = withFilled(shape, inputs, current);
  return kind.defaults?.(wanted) ?? wanted;
}

/** The given value, with what the server fills in within its blocks and the program no longer sets. */
function keepingFilled(type: string, given: Value, current: Value | undefined): Value {
  if (Array.isArray(given) && Array.isArray(current)) {
    return given.map((item, index) => keepingFilled(type.slice(1, -1), item, current[index]));
  }
  const block = gcpCatalog.objects.get(type.slice(1));
  if (block === undefined || !isMap(given) || !isMap(current)) {
    return given;
  }
  const next: Record<string, Value> = { ...(given as Properties) };
  for (const [name, before] of Object.entries(current as Properties)) {
    const property = block.get(name);
    const wanted = next[name];
    if (property === undefined || before === null) {
      continue;
    }
    if (wanted !== undefined && wanted !== null) {
      next[name] = keepingFilled(property.type, wanted, before);
    } else if (property.filled) {
      next[name] = before;
    }
  }
  return next;
}

export function labelsOfUpdate(
  shape: ResourceShape,
  inputs: Properties,
  current: Properties,
  config: ProviderConfig,
): Properties {
  if (!takesLabels(shape)) {
    return {};
  }
  const wanted = pulumiLabels(inputs.labels, config);
  return {
    pulumiLabels: wanted,
    effectiveLabels: effectiveLabels(wanted, current.pulumiLabels, current.effectiveLabels),
  };
}

/** Outputs of a stored resource: every property of the shape, null if it has no value. */
export function outputsOf(shape: ResourceShape, properties: Properties): Properties {
  const names = [...shape.inputs.keys(), ...shape.outputs.keys()];
  return Object.fromEntries(names.map((name) => [name, properties[name] ?? null]));
}

/** The outputs that a refresh sees: labels are split by who set them. */
export function refreshedOutputs(shape: ResourceShape, current: Properties, olds: Properties): Properties {
  const outputs = outputsOf(shape, current);
  if (!takesLabels(shape) || Object.keys(olds).length === 0) {
    return outputs;
  }
  return {
    ...outputs,
    labels: isMap(olds.labels) ? ownLabels(olds.labels, current.effectiveLabels) : null,
    pulumiLabels: ownLabels(olds.pulumiLabels, current.effectiveLabels),
  };
}

/**
 * Inputs after a refresh. An input changes only if the cloud's value differs from the one in the state, so that defaults
 * of the server never appear as drift. Without a state (import), the inputs are the values that differ from defaults.
 */
export function refreshedInputs(
  shape: ResourceShape,
  oldInputs: Properties,
  oldOutputs: Properties,
  outputs: Properties,
): Properties {
  const imported = Object.keys(oldInputs).length === 0;
  const inputs: Properties = {};
  for (const name of shape.inputs.keys()) {
    const current = outputs[name] ?? null;
    const input = oldInputs[name];
    const moved = !sameValue(oldOutputs[name], current);
    if (input !== undefined && !(moved && !imported)) {
      inputs[name] = input;
    } else if (input !== undefined) {
      inputs[name] = merge(input, oldOutputs[name], current);
    } else if (imported ? !isDefault(shape, name, current) : moved && !shape.unknown.includes(name)) {
      inputs[name] = current;
    }
  }
  return withoutNull(inputs);
}

function merge(input: Value, before: Value | undefined, current: Value): Value {
  if (sameValue(before, current)) {
    return input;
  }
  if (isMap(input) && isMap(current)) {
    const keys = new Set([
      ...Object.keys(input),
      ...Object.keys(current).filter((key) => !isMap(before) || !sameValue(before[key], current[key])),
    ]);
    return Object.fromEntries(
      [...keys]
        .filter((key) => key in current)
        .map((key) => [key, merge(input[key] ?? null, isMap(before) ? before[key] : undefined, current[key] ?? null)]),
    );
  }
  if (Array.isArray(input) && Array.isArray(current) && input.length === current.length) {
    return current.map((item, index) =>
      merge(input[index] ?? null, Array.isArray(before) ? before[index] : undefined, item),
    );
  }
  return current;
}

function isDefault(shape: ResourceShape, name: string, value: Value): boolean {
  return value === null || (Array.isArray(value) && value.length === 0) || sameValue(shape.known[name], value);
}

function withoutNull(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}
