/** Templates of resource names, filled from properties and read back from ids. */
import { isUnknown, type Properties, type Value } from "../protocol/values";

const variable = /\{([a-zA-Z]+)(?::(last|encoded))?\}/g;

/**
 * Fills a template such as `projects/{project}/secrets/{secretId}`; `{network:last}` takes the last segment of a value,
 * `{parent:encoded}` encodes it. Undefined if a part is unknown or missing.
 */
export function expand(template: string, properties: Properties): string | undefined {
  let complete = true;
  const text = template.replace(variable, (_match, key: string, form: string | undefined) => {
    const value = properties[key];
    if (!isNamePart(value)) {
      complete = false;
      return "";
    }
    const plain = relativeName(String(value));
    if (form === "encoded") {
      // Deny policies name their parent with its slashes encoded; programs may write either form.
      return encodeURIComponent(decodeURIComponent(plain));
    }
    return form === "last" ? (plain.split("/").at(-1) ?? plain) : plain;
  });
  return complete ? text : undefined;
}

/** The names of a template's parts, in order. */
export function variablesOf(template: string): string[] {
  return [...template.matchAll(variable)].map((match) => match[1] ?? "");
}

/**
 * Reads an id back into properties, in the forms that the real provider imports: the full path, or the parts alone
 * (`project/location/name`), or these without the project.
 */
export function parseId(template: string, id: string, defaults: Properties): Properties | undefined {
  const variables = variablesOf(template);
  const full = matchTemplate(template, relativeName(id));
  if (full) {
    return full;
  }
  const parts = id.split("/");
  if (parts.length === variables.length) {
    return Object.fromEntries(variables.map((name, index) => [name, parts[index] ?? ""]));
  }
  if (variables[0] === "project" && parts.length === variables.length - 1 && typeof defaults.project === "string") {
    return {
      project: defaults.project,
      ...Object.fromEntries(variables.slice(1).map((name, index) => [name, parts[index] ?? ""])),
    };
  }
  return undefined;
}

/** A self link or a full resource name, without scheme, host and version. */
export function relativeName(name: string): string {
  return name
    .replace(/^https:\/\/[a-z.]*googleapis\.com\/(?:compute\/)?(?:v[0-9][a-z0-9]*\/|beta\/)/, "")
    .replace(/^\/\/[a-z]+\.googleapis\.com\//, "");
}

function matchTemplate(template: string, text: string): Properties | undefined {
  const names = variablesOf(template);
  const source = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(variable, (_match, key: string) =>
    // A part that refers to a parent resource (`{keyRing}`) may itself be a path.
    key === names.at(-1) ? "([^/]+)" : "(.+?)",
  );
  const match = new RegExp(`^${source}$`).exec(text);
  return match ? Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ""])) : undefined;
}

function isNamePart(value: Value | undefined): boolean {
  return (typeof value === "string" && value !== "" && !isUnknown(value)) || typeof value === "number";
}
