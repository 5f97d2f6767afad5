import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { gcpCatalog } from "../../../../local/cloud/catalog/gcpCatalog";
import { functions } from "../../../../local/cloud/functions";
import { gcpHandlers } from "../../../../local/cloud/gcp/handlers";
import { randomTypes } from "../../../../local/cloud/random/generators";
import { kinds } from "../../../../local/cloud/resources";
import { variablesOf } from "../../../../local/cloud/resources/names";
import { Cloud } from "../../../../local/cloud/store/cloud";

const handlers = gcpHandlers(new Cloud("/nowhere"));
const sdk = (name: string) => dirname(require.resolve(`@pulumi/${name}/package.json`));

describe("the catalogue of types", () => {
  test("has a handler for every shape", () => {
    expect([...gcpCatalog.resources.keys()].filter((type) => !handlers.has(type))).toEqual([]);
  });

  test.each([...handlers.keys(), ...functions.keys(), ...Object.keys(randomTypes)])("%s is in the SDK", (token) => {
    const [name = "", member = ""] = token.split(":");
    const folder = name === "random" ? sdk(name) : join(sdk(name), dirname(member));
    // The SDK spells some files otherwise (`iAMMember` is in `iammember.js`).
    const files = existsSync(folder) ? readdirSync(folder).map((file) => file.toLowerCase()) : [];
    expect(files).toContain(`${member.split("/").at(-1)?.toLowerCase()}.js`);
  });

  test.each(kinds.map((kind) => [kind.type, kind] as const))("%s has a path of its own properties", (type, kind) => {
    const shape = gcpCatalog.resources.get(type);
    const known = new Set([...(shape?.inputs.keys() ?? []), ...(shape?.outputs.keys() ?? [])]);
    const variables = variablesOf(kind.path).filter((name) => name !== "server");
    expect(variables.filter((name) => !known.has(name))).toEqual([]);
    expect(kind.path.includes("{server}")).toBe(kind.serverName !== undefined);
  });

  test("never calls the same output both known and unknown", () => {
    const both = [...gcpCatalog.resources.values()].filter(({ known, unknown }) =>
      unknown.some((name) => name in known),
    );
    expect(both.map(({ type }) => type)).toEqual([]);
  });

  test("names no property that the shape doesn't have", () => {
    const strange = [...gcpCatalog.resources.values()].flatMap(({ type, inputs, outputs, known, unknown }) =>
      [...unknown, ...Object.keys(known)]
        .filter((name) => !inputs.has(name) && !outputs.has(name))
        .map((name) => `${type} ${name}`),
    );
    expect(strange).toEqual([]);
  });
});
