/** Finds the values that the provider always marks as secrets, even if the program doesn't. */
import { isMap } from "../../../plan/contract";
import type { Catalog, PropertyShape, ResourceShape } from "../catalog/shape";
import type { Path, Properties, Value } from "../protocol/values";

/** Paths of the secret values among a resource's outputs. */
export function secretPaths(shape: ResourceShape, catalog: Catalog, outputs: Properties): Path[] {
  return [...inBlock(shape.inputs, catalog, outputs), ...inBlock(shape.outputs, catalog, outputs)];
}

function inBlock(shape: ReadonlyMap<string, PropertyShape>, catalog: Catalog, block: Properties): Path[] {
  return [...shape.values()].flatMap((property) => {
    const value = block[property.name] ?? null;
    if (value === null) {
      return [];
    }
    const paths = property.secret ? [[]] : inValue(property.type, catalog, value);
    return paths.map((path) => [property.name, ...path]);
  });
}

function inValue(type: string, catalog: Catalog, value: Value): Path[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => inValue(type.slice(1, -1), catalog, item).map((path) => [index, ...path]));
  }
  const block = catalog.objects.get(type.slice(1));
  return block && isMap(value) ? inBlock(block, catalog, value) : [];
}
