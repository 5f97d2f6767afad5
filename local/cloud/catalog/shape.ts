import type { Value } from "../protocol/values";

/** One property: its type, and whether it is required, replaces the resource when it changes, or is a secret. */
export interface PropertyShape {
  readonly name: string;
  /** `str`, `bool`, `int`, `num`, `Asset`, `[…]` a list, `{…}` a map, `#module.Type` an object. */
  readonly type: string;
  readonly required: boolean;
  readonly replaces: boolean;
  readonly secret: boolean;
}

/** What the real provider's schema and previews say about a resource type. */
export interface ResourceShape {
  readonly type: string;
  readonly inputs: ReadonlyMap<string, PropertyShape>;
  readonly outputs: ReadonlyMap<string, PropertyShape>;
  /** Unknown in the preview of a create when the program doesn't set it. */
  readonly unknown: readonly string[];
  /** Known in that preview, with this value, when the program doesn't set it. */
  readonly known: Readonly<Record<string, Value>>;
}

interface ShapeFile {
  readonly resources: Record<
    string,
    {
      inputs: Record<string, string>;
      outputs: Record<string, string>;
      unknown: string[];
      known: Record<string, Value>;
    }
  >;
  readonly types: Record<string, Record<string, string>>;
}

/** All shapes of some JSON files; in them `!` marks required, `~` replacing and `*` secret properties. */
export interface Catalog {
  readonly resources: ReadonlyMap<string, ResourceShape>;
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, PropertyShape>>;
}

export function buildCatalog(files: readonly object[]): Catalog {
  const resources = new Map<string, ResourceShape>();
  const objects = new Map<string, ReadonlyMap<string, PropertyShape>>();
  for (const content of files as readonly ShapeFile[]) {
    for (const [type, shape] of Object.entries(content.resources)) {
      resources.set(type, { ...shape, type, inputs: properties(shape.inputs), outputs: properties(shape.outputs) });
    }
    for (const [name, shape] of Object.entries(content.types)) {
      objects.set(name, properties(shape));
    }
  }
  return { resources, objects };
}

function properties(marked: Record<string, string>): ReadonlyMap<string, PropertyShape> {
  return new Map(
    Object.entries(marked).map(([key, type]) => {
      const name = key.replace(/[!~*]/g, "");
      const shape = { name, type, required: key.includes("!"), replaces: key.includes("~"), secret: key.includes("*") };
      return [name, shape];
    }),
  );
}
