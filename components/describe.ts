/**
 * The components as Pulumi sees them from other languages: the plugin's schema, inferred from the types, and the
 * reference page, made from the schema and so from the doc comments. `npm run docs` writes both.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";

interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly plain?: boolean;
}

interface ObjectType {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
  readonly enum?: readonly { readonly value: string; readonly description?: string }[];
}

interface Component extends ObjectType {
  readonly inputProperties: Readonly<Record<string, Property>>;
  readonly requiredInputs: readonly string[];
}

export interface ComponentSchema {
  readonly name: string;
  readonly resources: Readonly<Record<string, Component>>;
  readonly types: Readonly<Record<string, ObjectType>>;
}

/** Pulumi's name for the package, the first part of every token; the npm package is called otherwise. */
const packageName = "bulkhead";

/** Names of the classes that other languages can use. */
const componentNames = ["Cell", "Tenant"] as const;

/** The schema that Pulumi infers from the sources in this folder. */
export function inferSchema(folder: string): ComponentSchema {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const analyzer = new Analyzer(folder, packageName, manifest, new Set(componentNames));
  const { components, typeDefinitions, dependencies } = analyzer.analyze();
  const { version, description } = manifest;
  return JSON.parse(
    JSON.stringify(generateSchema(packageName, version, description, components, typeDefinitions, dependencies)),
  );
}

/** The schema as its file holds it. */
export function schemaFile(schema: ComponentSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The reference page in Markdown. */
export function referencePage(schema: ComponentSchema): string {
  const sections = componentNames.flatMap((name) => {
    const component = schema.resources[`${schema.name}:index:${name}`];
    if (component === undefined) {
      throw new Error(`component '${name}' is not in the schema`);
    }
    return [
      `## ${name}`,
      flat(component.description),
      "### Arguments",
      table(component.inputProperties, component.requiredInputs, true),
      "### Outputs",
      table(component.properties ?? {}, component.required ?? [], false),
    ];
  });
  const types = Object.entries(schema.types).map(([token, type]) => {
    const name = lastPart(token);
    const body = type.enum
      ? type.enum.map(({ value, description }) => `- \`${value}\`: ${flat(description)}`).join("\n")
      : table(type.properties ?? {}, type.required ?? [], true);
    return [`### ${name}`, ...(type.description ? [flat(type.description)] : []), body].join("\n\n");
  });
  return `${[intro, ...sections, "## Types", ...types].join("\n\n")}\n`;
}

const intro = [
  "# Components",
  "Made from the doc comments in `components/` by `npm run docs`; change them there.",
  "Arguments marked *plain* decide which resources exist, so they can't be outputs. A bad value is an error of the component that names the argument, the value where it is no secret, and what to do; all bad arguments of a component come in one error.",
].join("\n\n");

function table(properties: Readonly<Record<string, Property>>, required: readonly string[], inputs: boolean): string {
  const rows = Object.entries(properties).map(([name, property]) => {
    const notes = [
      ...(inputs && required.includes(name) ? ["required"] : []),
      ...(inputs && property.plain ? ["plain"] : []),
    ];
    const note = notes.length > 0 ? ` *(${notes.join(", ")})*` : "";
    return `| \`${name}\` | ${typeName(property)} | ${flat(property.description)}${note} |`;
  });
  return ["| Name | Type | Meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

function typeName(property: Property): string {
  if (property.$ref === "pulumi.json#/Any") {
    return "any data";
  }
  if (property.$ref) {
    return `[${lastPart(property.$ref)}](#${lastPart(property.$ref).toLowerCase()})`;
  }
  if (property.items) {
    return `list of ${typeName(property.items)}`;
  }
  if (property.additionalProperties) {
    return `map of ${typeName(property.additionalProperties)}`;
  }
  return property.type ?? "any data";
}

const lastPart = (token: string) => token.split(":").pop() ?? token;
const flat = (text = "") => text.replaceAll("\n", " ").replaceAll("|", "\\|");

if (require.main === module) {
  const schema = inferSchema(__dirname);
  writeFileSync(join(__dirname, "schema.json"), schemaFile(schema));
  writeFileSync(join(__dirname, "..", "docs", "components.md"), referencePage(schema));
}
