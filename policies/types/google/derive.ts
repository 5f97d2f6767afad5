/** Derives what a type of the Google provider holds from its schema. */
import { isProseName, type Kind, kindOf } from "../kinds";
import type { Row } from "../row";
import { fieldsOf, type GoogleSchema, type SchemaField } from "./schema";

/** Fields that every type may have and that say nothing about what it holds. */
const labels =
  /(?:^|\.)(?:labels|annotations|tags|resourceManagerTags|userLabels|resourceLabels|effectiveLabels)(?:\.|$)/;

/** Modules in which a map called `metadata`, `data` or the like only describes. */
const describing = new Set(["ces", "monitoring", "datacatalog", "dataplex", "storage"]);
const describingNames = new Set(["attributes", "customAttributes", "response", "extraInfo", "values", "items"]);

export function deriveRow(schema: GoogleSchema, type: string): Row {
  const held = new Map<Kind, string[]>();
  const pairs: string[] = [];
  for (const field of fieldsOf(schema, type)) {
    if (field.isOutput || labels.test(field.path) || pairs.some((pair) => field.path.startsWith(pair))) {
      continue;
    }
    const kind = field.path.split(".").slice(0, -1).some(isProseName) ? undefined : kindOfField(type, field);
    if (kind === undefined) {
      continue;
    }
    held.set(kind, [...(held.get(kind) ?? []), field.path]);
    if (field.shape === "pairs") {
      pairs.push(`${field.path}.`);
    }
  }
  return Object.fromEntries([...held].sort(([a], [b]) => a.localeCompare(b)));
}

function kindOfField(type: string, field: SchemaField): Kind | undefined {
  const module = /^gcp:([^/]+)\//.exec(type)?.[1] ?? "";
  if ((field.shape === "map" || field.shape === "pairs") && describing.has(module) && describingNames.has(field.name)) {
    return undefined;
  }
  // A secret or an account that another resource is about: `secret: key.id`.
  if (field.name === "secret" && !field.isMarked && !field.path.includes("jwt")) {
    return "reference";
  }
  if (field.name === "encryptionKey" && !field.isMarked) {
    return "reference";
  }
  return kindOf(field.name, field.shape, field.isMarked);
}

/** Why a type has no row, in the words of the tests and of whoever reads them. */
export function reasonForNoRow(schema: GoogleSchema, type: string): string {
  const hasText = fieldsOf(schema, type).some(
    ({ isOutput, shape }) => !isOutput && shape !== "number" && shape !== "choice",
  );
  return hasText
    ? "only names, labels, descriptions and choices: nothing in them is a credential by its meaning, and formats are found all the same"
    : "only numbers and choices";
}

/** Outputs that the provider marks although they are digests, certificates, or inputs read back. */
const notSecretOutputs = /Sha256$|[cC]erts?$|[cC]ertificate$|^rawKey$|^rsaEncryptedKey$|KeyRaw$|KeyRsa$/;

/** True if an output of the type is a secret. */
function hasSecretOutput(schema: GoogleSchema, type: string): boolean {
  return fieldsOf(schema, type).some((field) => field.isOutput && field.isMarked && !notSecretOutputs.test(field.name));
}

/** Top-level inputs in which the provider marks something, so that the SDK wraps them as secrets. */
function markedInputs(schema: GoogleSchema, type: string): string[] {
  const marked = fieldsOf(schema, type).filter((field) => field.isMarked && !field.isOutput);
  return [...new Set(marked.map(({ path }) => path.split(".")[0] ?? ""))];
}

/** The table as the text of its file: one type per line, so that a newer schema gives a readable difference. */
export function tableFile(schema: GoogleSchema): string {
  const types = Object.keys(schema.types).sort();
  const rows = types
    .map((type) => [type, deriveRow(schema, type)] as const)
    .filter(([, row]) => Object.keys(row).length > 0)
    .map(([type, row]) => `  ${JSON.stringify(type)}: ${JSON.stringify(row)}`);
  const makers = types.filter((type) => hasSecretOutput(schema, type)).map((type) => `  ${JSON.stringify(type)}`);
  const marked = types
    .map((type) => [type, markedInputs(schema, type)] as const)
    .filter(([, inputs]) => inputs.length > 0)
    .map(([type, inputs]) => `  ${JSON.stringify(type)}: ${JSON.stringify(inputs)}`);
  const { provider, version, read } = schema;
  const head = Object.entries({ provider, version, read }).map(
    ([key, value]) => ` "${key}": ${JSON.stringify(value)},`,
  );
  return [
    "{",
    ...head,
    ' "makers": [',
    makers.join(",\n"),
    " ],",
    ' "marked": {',
    marked.join(",\n"),
    " },",
    ' "rows": {',
    rows.join(",\n"),
    " }",
    "}",
    "",
  ].join("\n");
}
