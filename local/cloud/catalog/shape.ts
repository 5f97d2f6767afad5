/**
 * Shapes of resource types: the properties of each, and what a preview shows of those that the program leaves unset.
 */
import type { Value } from "../protocol/values";
import type { PropertyFacts } from "./providerFacts";

/** One property as the generated files hold it; what the marks mean is written in `docs/local-cloud.md`. */
export interface WrittenProperty extends PropertyFacts {
  /** `str`, `bool`, `int`, `num`, `any`, `Asset`, `[…]` a list, `{…}` a map, `#module.Type` an object. */
  readonly type: string;
  readonly required?: boolean;
  /** The only values that the provider accepts. */
  readonly values?: readonly string[];
}

export interface PropertyShape extends WrittenProperty {
  readonly name: string;
}

/** What the SDK, the provider's schema and its previews say about a resource type. */
export interface ResourceShape {
  readonly type: string;
  readonly inputs: ReadonlyMap<string, PropertyShape>;
  readonly outputs: ReadonlyMap<string, PropertyShape>;
  /** Unknown in the preview of a create if the program doesn't set it. */
  readonly unknown: readonly string[];
  /** Known in that preview, with this value, if the program doesn't set it. */
  readonly known: Readonly<Record<string, Value>>;
}

type WrittenProperties = Readonly<Record<string, WrittenProperty>>;

/** A generated file: the types of one module. */
export interface ShapeFile {
  readonly $comment: string;
  readonly resources: Readonly<
    Record<string, { readonly inputs: WrittenProperties; readonly outputs: WrittenProperties }>
  >;
  readonly types: Readonly<Record<string, WrittenProperties>>;
}

/** What previews of creates showed. */
export interface Observation {
  /** Version of the provider. */
  readonly provider: string;
  /** Day of the observation. */
  readonly date: string;
  readonly types: Readonly<Record<string, ObservedType>>;
}

interface ObservedType {
  /** All that was unknown. */
  readonly unknown: readonly string[];
  /** What was known beyond the defaults of the schema. */
  readonly known: Readonly<Record<string, Value>>;
}

export interface Catalog {
  readonly resources: ReadonlyMap<string, ResourceShape>;
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, PropertyShape>>;
}

/** Puts the generated files and the observations together. */
export function buildCatalog(files: readonly object[], observations: readonly object[]): Catalog {
  const observed: Record<string, ObservedType> = Object.assign(
    {},
    ...(observations as readonly Observation[]).map(({ types }) => types),
  );
  const resources = new Map<string, ResourceShape>();
  const objects = new Map<string, ReadonlyMap<string, PropertyShape>>();
  for (const content of files as readonly ShapeFile[]) {
    for (const [type, written] of Object.entries(content.resources)) {
      const shape = { inputs: properties(written.inputs), outputs: properties(written.outputs) };
      resources.set(type, { type, ...shape, ...preview(shape, observed[type]) });
    }
    for (const [name, written] of Object.entries(content.types)) {
      objects.set(name, properties(written));
    }
  }
  return { resources, objects };
}

function properties(written: WrittenProperties): ReadonlyMap<string, PropertyShape> {
  return new Map(Object.entries(written).map(([name, property]) => [name, { ...property, name }]));
}

/** Properties that the provider works out from others, so that a preview knows them. */
const derived: ReadonlySet<string> = new Set(["project", "pulumiLabels", "effectiveLabels"]);

/**
 * What a preview shows. Of a type that nobody has observed, the server's properties are unknown and defaults are known.
 */
function preview(
  { inputs, outputs }: Pick<ResourceShape, "inputs" | "outputs">,
  observed: ObservedType | undefined,
): Pick<ResourceShape, "unknown" | "known"> {
  const known: Record<string, Value> = {};
  const filled: string[] = [];
  for (const property of [...inputs.values(), ...outputs.values()]) {
    if (property.default !== undefined) {
      known[property.name] = property.default;
    } else if (property.name === "deletionPolicy") {
      // The schema calls it filled by the server, but previews show it.
      known.deletionPolicy = "DELETE";
    } else if ((property.filled || outputs.has(property.name)) && !derived.has(property.name)) {
      filled.push(property.name);
    }
  }
  const unknown = observed?.unknown ?? filled;
  for (const name of unknown) {
    delete known[name];
  }
  return { unknown, known: { ...known, ...observed?.known } };
}
