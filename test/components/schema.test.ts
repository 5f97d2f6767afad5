/** What other languages see: the schema, and the reference page with the defaults and limits that the code uses. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  argumentTables,
  type ComponentSchema,
  inferSchema,
  type Property,
  referencePage,
  schemaFile,
  statedDefault,
} from "../../components/describe";
import { defaultText } from "../../components/validation";

const root = join(__dirname, "..", "..");
let schema: ComponentSchema;

beforeAll(() => {
  schema = inferSchema(join(root, "components"));
});

const fix = "run 'npm run docs' and look at what changed: it is what other languages see";

test("the checked-in schema is what Pulumi infers from the sources", () => {
  expect(readFileSync(join(root, "components", "schema.json"), "utf8"), fix).toBe(schemaFile(schema));
});

test("the reference page is made from the doc comments and the tables of arguments", () => {
  expect(readFileSync(join(root, "docs", "components.md"), "utf8"), fix).toBe(referencePage(schema));
});

test("a cell and a tenant are all that other languages see", () => {
  expect(Object.keys(schema.resources)).toEqual(["bulkhead:index:Cell", "bulkhead:index:Tenant"]);
});

describe("every argument and output", () => {
  test("has a doc comment", () => {
    const described = [
      ...Object.values(schema.resources).flatMap(({ inputProperties, properties = {} }) => [
        inputProperties,
        properties,
      ]),
      ...Object.values(schema.types).map(({ properties = {} }) => properties),
    ];
    const bare = described.flatMap((properties) =>
      Object.entries(properties)
        .filter(([, { description }]) => !description)
        .map(([name]) => name),
    );
    expect(bare).toEqual([]);
  });
});

/** Arguments as the schema has them, by component or type. */
function argumentsOf(name: string): Readonly<Record<string, Property>> {
  const component = schema.resources[`bulkhead:index:${name}`];
  return component ? component.inputProperties : (schema.types[`bulkhead:index:${name}`]?.properties ?? {});
}

describe.each(Object.entries(argumentTables))("the table of %s", (name, table) => {
  test("has a row for each argument that the schema has, and no other", () => {
    expect(Object.keys(table).sort()).toEqual(Object.keys(argumentsOf(name)).sort());
  });

  test.each(Object.entries(table))("and the doc comment of '%s' say the same default and limits", (key, argument) => {
    const description = argumentsOf(name)[key]?.description ?? "";
    expect(statedDefault(description)).toBe(defaultText(argument));
    if (argument.check.bounds !== undefined) {
      expect(description).toContain(`${argument.check.bounds.min} to ${argument.check.bounds.max}`);
    }
  });

  test("takes each default that it gives", () => {
    for (const [key, { check, default: value }] of Object.entries(table)) {
      expect(value === undefined ? [] : check.problems(key, value)).toEqual([]);
    }
  });
});

test("every type that the schema has is a set of words, the reference of a cell, or has a table", () => {
  const without = Object.entries(schema.types)
    .filter(([token, type]) => type.enum === undefined && !((token.split(":").pop() ?? "") in argumentTables))
    .map(([token]) => token);
  expect(without).toEqual(["bulkhead:index:CellReference"]);
});
