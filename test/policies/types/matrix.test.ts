/** Every type of the Google provider × a secret as a literal, marked, generated and from config: found, or listed with a reason. */
import { describe, expect, test } from "vitest";
import { type Kind, rowOf } from "../../../policies/types";
import { fieldsOf, type SchemaField } from "../../../policies/types/google/schema";
import schema from "../../../policies/types/google/schema.json";
import { marked, unknown } from "../../support/pulumi";
import { judgeRegistered } from "../support/judge";
import { registered, urnOf } from "../support/resources";

type Form = "literal" | "marked" | "generated" | "from config";

const value = "Zeppelin-4711-Kiosk";
const inFormat = `sk-ant-api03-${"Fake0Value1For2Test3".repeat(2)}`;
const maker = urnOf("random:index/randomPassword:RandomPassword", "password");

/** Where a kind is left alone, and why. */
const nothingToJudge: Readonly<Partial<Record<Kind, Partial<Record<Form, string>>>>> = {
  secret: {
    generated: "a generated value is what belongs into a property made for a secret",
    "from config": "secret config is what belongs into a property made for a secret",
  },
  header: {
    generated: "a header is the only place in which some targets take a credential",
    "from config": "a header is the only place in which some targets take a credential",
  },
};

/** Kinds that hold no secret by their meaning: in them, and in types without a row, only formats are looked for. */
const byFormatOnly: ReadonlySet<Kind> = new Set(["reference", "identity", "network", "address", "grant", "exposure"]);

interface Held {
  readonly field: SchemaField;
  readonly kind: Kind;
}

function heldIn(type: string): Held[] {
  const fields = fieldsOf(schema, type);
  return Object.entries(rowOf(type) ?? {}).flatMap(([kind, paths]) =>
    paths.flatMap((path) => {
      const field = fields.find((one) => one.path === path);
      return field === undefined ? [] : [{ field, kind: kind as Kind }];
    }),
  );
}

/** A secret in one place, and the path under which it must be reported. */
function planted(type: string, { field, kind }: Held, secret: unknown): { content: unknown; path: string } {
  const asText = (text: string) => (secret === value ? text : secret);
  if (field.shape === "map") {
    return { content: { DB_PASSWORD: secret }, path: `${field.path}.DB_PASSWORD` };
  }
  if (field.shape === "pairs") {
    const inner = fieldsOf(schema, type).map(({ path }) => path);
    const has = (name: string) => inner.includes(`${field.path}.${name}`);
    const label = ["name", "key", "variable", "headerName", "header", "parameter"].find(has) ?? "name";
    const held = ["value", "text", "headerValue", "values"].find(has) ?? "value";
    const [content, path] = held === "values" ? [[secret], ".values[0]"] : [secret, `.${held}`];
    return { content: [{ [label]: "DB_PASSWORD", [held]: content }], path: `${field.path}[0]${path}` };
  }
  if (kind === "words" && field.shape === "texts") {
    return { content: ["--db-password", secret], path: `${field.path}[1]` };
  }
  const text = kind === "script" || kind === "words" || kind === "header" ? asText(`DB_PASSWORD=${value}`) : secret;
  return field.shape === "texts" ? { content: [text], path: `${field.path}[0]` } : { content: text, path: field.path };
}

/** Puts a value at a path; what is there already stays. */
function put(inputs: Record<string, unknown>, path: string, content: unknown): void {
  if (path === "") {
    return;
  }
  const keys = path.split(".");
  let at = inputs;
  for (const key of keys.slice(0, -1)) {
    at[key] ??= {};
    at = at[key] as Record<string, unknown>;
  }
  at[keys.at(-1) ?? ""] ??= content;
}

/** The name beside a value that stands alone: an item of metadata, a variable, an entry of a map. */
const labelsBeside = [
  ["runtimeconfig/", "name"],
  ["KeyvaluemapsEntries", "name"],
  ["MetadataItem", "key"],
] as const;

const secretOf: Readonly<Record<Form, unknown>> = {
  literal: value,
  marked: marked(value),
  generated: unknown,
  "from config": marked(value),
};

/** Paths that the two rules about secrets report, by URN. */
function reported(resources: readonly ReturnType<typeof registered>[], form: Form): Map<string, Set<string>> {
  const options = form === "from config" ? { config: { "app:password": value }, secretKeys: ["app:password"] } : {};
  const found = new Map<string, Set<string>>();
  for (const { rule, urn, message } of judgeRegistered(resources, options)) {
    if (rule === "no-secret-in-env" || rule === "no-secret-literal-in-program") {
      const paths = found.get(urn) ?? new Set();
      found.set(urn, paths.add(/^'([^']*)'/.exec(message)?.[1] ?? ""));
    }
  }
  return found;
}

/** What is written in a script is text around the secret, so that a marked one holds it as text too. */
const textsOf = (form: Form) =>
  form === "generated" ? unknown : form === "literal" ? value : marked(`DB_PASSWORD=${value}`);

describe.each<Form>(["literal", "marked", "generated", "from config"])("a secret that is %s", (form) => {
  test("is found in every place of every type, or there is a reason", () => {
    const cases = Object.keys(schema.types).flatMap((type) =>
      heldIn(type)
        .filter(({ kind }) => !byFormatOnly.has(kind) && nothingToJudge[kind]?.[form] === undefined)
        .map((held) => {
          const secret =
            ["script", "header"].includes(held.kind) && held.field.shape.startsWith("text")
              ? textsOf(form)
              : secretOf[form];
          return { type, ...planted(type, held, secret), field: held.field };
        }),
    );
    const resources = cases.map(({ type, content, field }, position) => {
      const inputs: Record<string, unknown> = {};
      put(inputs, field.path, content);
      const label = labelsBeside.find(([part]) => type.includes(part))?.[1] ?? "";
      put(inputs, label, "db-password");
      const property = field.path.split(".")[0] ?? "";
      return registered(type, `x${position}`, inputs as never, form === "generated" ? { [property]: [maker] } : {});
    });
    const found = reported(resources, form);
    const missed = cases.filter(({ path }, position) => {
      const paths = found.get(resources[position]?.urn ?? "");
      // A command as a whole is reported at its list.
      return paths?.has(path) !== true && paths?.has(path.replace(/\[1\]$/, "")) !== true;
    });
    expect(cases.length).toBeGreaterThan(400);
    expect(missed.map(({ type, path }) => `${type} ${path}`)).toEqual([]);
  });

  test("has its reason wherever it is left alone", () => {
    for (const [kind, reasons] of Object.entries(nothingToJudge)) {
      expect(
        Object.values(reasons).every((reason) => reason.length > 20),
        kind,
      ).toBe(true);
    }
  });
});

describe("a text in the format of a secret", () => {
  test.each(["literal", "marked"] as const)("is found in any text of any type (%s)", (form) => {
    const cases = Object.keys(schema.types).flatMap((type) => {
      const field = fieldsOf(schema, type).find(
        ({ shape, isOutput, path }) => shape === "text" && !isOutput && !path.includes("."),
      );
      return field === undefined ? [] : [{ type, path: field.path }];
    });
    const secret = form === "literal" ? inFormat : marked(inFormat);
    const resources = cases.map(({ type, path }, position) =>
      registered(type, `x${position}`, { [path]: secret } as never),
    );
    const found = reported(resources, form);
    expect(cases.length).toBeGreaterThan(1400);
    const missed = cases.filter(({ path }, position) => !found.get(resources[position]?.urn ?? "")?.has(path));
    expect(missed.map(({ type, path }) => `${type} ${path}`)).toEqual([]);
  });
});
