/**
 * The inputs of every resource type of the Google provider, from `schema.json`: made of the provider's own schema at the
 * version and in the month that the file names. Each block of fields is kept once, as text: `name:code` for each field.
 *
 * Codes: `s` text, `e` one of a few words, `n` number or switch, `l` list of texts, `f` list of a few words, `m` map of
 * texts, a number for the block with that index, `*` before it for a list of blocks. `!` marks secrets, `<` outputs.
 */
import type { Shape } from "../kinds";

export interface GoogleSchema {
  readonly provider: string;
  readonly version: string;
  readonly read: string;
  readonly blocks: readonly string[];
  readonly types: Readonly<Record<string, number>>;
}

/** One field that holds a value, or a block or list of blocks that can be read as pairs of name and value. */
export interface SchemaField {
  /** Path without positions: `template.containers.envs`. */
  readonly path: string;
  readonly name: string;
  readonly shape: Shape;
  readonly isMarked: boolean;
  readonly isOutput: boolean;
}

const shapes: Readonly<Record<string, Shape>> = {
  s: "text",
  e: "choice",
  n: "number",
  l: "texts",
  f: "choice",
  m: "map",
};

const labelFields = new Set(["name", "key", "variable", "headerName", "header", "parameter"]);
const valueFields = new Set(["value", "text", "headerValue", "values"]);

/** Every field of a type, to any depth. */
export function fieldsOf(schema: GoogleSchema, type: string): SchemaField[] {
  const root = schema.types[type];
  return root === undefined ? [] : below(schema, root, "");
}

function below(schema: GoogleSchema, block: number, path: string): SchemaField[] {
  const text = schema.blocks[block] ?? "";
  return text.split(" ").flatMap((entry) => {
    const [name = "", code = ""] = entry.split(":");
    const [, marks = "", inner = ""] = /^([<!]*)\*?(\w*)$/.exec(code) ?? [];
    const field = {
      path: path === "" ? name : `${path}.${name}`,
      name,
      isMarked: marks.includes("!"),
      isOutput: marks.includes("<"),
    };
    const shape = shapes[inner];
    if (shape !== undefined) {
      return [{ ...field, shape }];
    }
    const nested = below(schema, Number(inner), field.path);
    const names = nested.map((one) => one.path.slice(field.path.length + 1));
    const arePairs = names.some((one) => labelFields.has(one)) && names.some((one) => valueFields.has(one));
    return arePairs ? [{ ...field, shape: "pairs" as const }, ...nested] : nested;
  });
}
