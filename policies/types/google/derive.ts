/** Derives what a type of the Google provider holds from its schema. */
import { type Kind, kindOf } from "../kinds";
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
  const fields = fieldsOf(schema, type);
  const pairs = fields.filter(({ shape }) => shape === "pairs").map(({ path }) => `${path}.`);
  for (const field of fields) {
    if (field.isOutput || labels.test(field.path) || pairs.some((pair) => field.path.startsWith(pair))) {
      continue;
    }
    const kind = kindOfField(type, field);
    if (kind !== undefined) {
      held.set(kind, [...(held.get(kind) ?? []), field.path]);
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

/** Outputs that the provider marks although they are digests, certificates, or inputs read back. */
const notSecretOutputs = /Sha256$|[cC]erts?$|[cC]ertificate$|^rawKey$|^rsaEncryptedKey$|KeyRaw$|KeyRsa$/;

/** True if an output of the type is a secret. */
export function hasSecretOutput(schema: GoogleSchema, type: string): boolean {
  return fieldsOf(schema, type).some((field) => field.isOutput && field.isMarked && !notSecretOutputs.test(field.name));
}

/** The table as the text of its file: one type per line, so that a newer schema gives a readable difference. */
export function tableFile(schema: GoogleSchema): string {
  const types = Object.keys(schema.types).sort();
  const rows = types
    .map((type) => [type, deriveRow(schema, type)] as const)
    .filter(([, row]) => Object.keys(row).length > 0)
    .map(([type, row]) => `  ${JSON.stringify(type)}: ${JSON.stringify(row)}`);
  const makers = types.filter((type) => hasSecretOutput(schema, type)).map((type) => `  ${JSON.stringify(type)}`);
  const { provider, version, read } = schema;
  const head = Object.entries({ provider, version, read }).map(
    ([key, value]) => ` "${key}": ${JSON.stringify(value)},`,
  );
  return ["{", ...head, ' "makers": [', makers.join(",\n"), " ],", ' "rows": {', rows.join(",\n"), " }", "}", ""].join(
    "\n",
  );
}
