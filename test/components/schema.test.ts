import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type ComponentSchema, inferSchema, referencePage, schemaFile } from "../../components/describe";
import { cellProperties, tenantProperties } from "../../components/validation/index";

const root = join(__dirname, "..", "..");
let schema: ComponentSchema;

beforeAll(() => {
  schema = inferSchema(join(root, "components"));
});

const fix = "run 'npm run docs' and look at what changed: it is what other languages see";

test("the checked-in schema is what Pulumi infers from the sources", () => {
  expect(readFileSync(join(root, "components", "schema.json"), "utf8"), fix).toBe(schemaFile(schema));
});

test("the reference page is made from the doc comments", () => {
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

  test("that the validation knows is in the schema, and the other way round", () => {
    const inputs = (name: string) =>
      Object.keys(schema.resources[`bulkhead:index:${name}`]?.inputProperties ?? {}).sort();
    expect(inputs("Cell")).toEqual([...cellProperties].sort());
    expect(inputs("Tenant")).toEqual([...tenantProperties].sort());
  });
});
