/**
 * Selects from a dump of the provider's schema what the catalogue needs, and writes `provider.json`.
 *
 * The dump is one JSON object: `{ "<type>": { "fields": { "<name>": … } } }`, with Pulumi's names, made from the Go
 * schema that the provider serves. A field has `t` (its type) and `of` (the fields or the type of its elements), and
 * the marks `replaces`, `filled`, `output`, `secret`, `default`, `min`, `max`, `conflicts` and `exactlyOneOf`; the last
 * two hold paths in the provider's own spelling (`template.0.vpc_access`).
 *
 *     npx --no tsx local/cloud/catalog/readProviderSchema.ts <dump.json> <provider version> <date>
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatJson } from "./formatJson";
import type { PropertyFacts, ProviderFacts } from "./providerFacts";
import { servedTypes } from "./servedTypes";

interface DumpedField {
  readonly t: string;
  readonly of?: string | DumpedFields;
  readonly replaces?: boolean;
  readonly filled?: boolean;
  readonly output?: boolean;
  readonly secret?: boolean;
  readonly default?: string | number | boolean;
  readonly min?: number;
  readonly max?: number;
  readonly conflicts?: readonly string[];
  readonly exactlyOneOf?: readonly string[];
}
type DumpedFields = Readonly<Record<string, DumpedField>>;
export type SchemaDump = Readonly<Record<string, { readonly fields: DumpedFields }>>;

/** The facts about some types. */
export function factsOf(dump: SchemaDump, types: readonly string[], version: string, date: string): ProviderFacts {
  const known = types.map((type) => {
    const fields = dump[type]?.fields;
    if (fields === undefined) {
      throw new Error(`'${type}' must be in the provider's schema`);
    }
    return [type, Object.fromEntries(fieldFacts(fields, fields, ""))] as const;
  });
  return { version, date, types: Object.fromEntries(known) };
}

function fieldFacts(fields: DumpedFields, root: DumpedFields, prefix: string): [string, PropertyFacts][] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const facts = marksOf(field, root, prefix !== "");
    const own: [string, PropertyFacts][] = Object.keys(facts).length > 0 ? [[path, facts]] : [];
    return [...own, ...(typeof field.of === "object" ? fieldFacts(field.of, root, path) : [])];
  });
}

function marksOf(field: DumpedField, root: DumpedFields, nested: boolean): PropertyFacts {
  const paths = (list: readonly string[] | undefined) => list?.map((path) => pulumiPath(path, root));
  const facts: PropertyFacts = {
    replaces: field.replaces,
    filled: field.filled,
    // At the top the SDK already keeps outputs apart from arguments.
    output: nested ? field.output : undefined,
    secret: field.secret,
    fraction: field.t === "float" || field.of === "float" || undefined,
    // The bridge puts its own name where the provider signs with Terraform's.
    default: typeof field.default === "string" ? field.default.replace("by Terraform", "by Pulumi") : field.default,
    conflicts: paths(field.conflicts),
    exactlyOneOf: paths(field.exactlyOneOf),
    minItems: field.min,
    // A list of at most one block is a single block in Pulumi.
    maxItems: field.max === 1 ? undefined : field.max,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** `template.0.vpc_access` in Pulumi's names: `template.vpcAccess`. */
function pulumiPath(path: string, root: DumpedFields): string {
  let fields: string | DumpedFields | undefined = root;
  const names = path
    .split(".")
    .filter((part) => !/^\d+$/.test(part))
    .map((part) => {
      const camel = part.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
      const plural = /[^aeiou]y$/.test(camel) ? camel.replace(/y$/, "ies") : `${camel}s`;
      const level: DumpedFields = typeof fields === "object" ? fields : {};
      const name = [camel, plural].find((candidate) => candidate in level);
      if (name === undefined) {
        throw new Error(`'${path}' must be a path of the type, '${part}' is not`);
      }
      fields = level[name]?.of;
      return name;
    });
  return names.join(".");
}

function main([file, version, date]: readonly string[]): void {
  if (file === undefined || version === undefined || date === undefined) {
    throw new Error("usage: readProviderSchema.ts <dump.json> <provider version> <date>");
  }
  const dump = JSON.parse(readFileSync(file, "utf8")) as SchemaDump;
  const facts = factsOf(dump, servedTypes, version, date);
  const comment = `Facts of the provider's own schema, written by readProviderSchema.ts. Do not edit.`;
  writeFileSync(join(__dirname, "provider.json"), formatJson({ $comment: comment, ...facts }));
}

if (require.main === module) {
  main(process.argv.slice(2));
}
