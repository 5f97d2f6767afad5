/** The program's configuration: what is read, and each mistake with its whole message. */
import { describe, expect, test } from "vitest";
import { readProgramConfig } from "../../components/program/programConfig";
import { cellArgs, image } from "../components/support/arguments";

const cell = JSON.stringify(cellArgs());
const tenant = { image, access: { through: "iap", members: ["group:readers@example.com"] } };
const tenants = JSON.stringify({ acme: tenant });

function message(config: Record<string, string>): string {
  try {
    readProgramConfig(config);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "";
}

test("a cell and its tenants are read", () => {
  const config = readProgramConfig({ "bulkhead:cell": cell, "bulkhead:tenants": tenants });
  expect(config.cell).toEqual({ name: "cell", args: cellArgs() });
  expect(config.tenants).toEqual({ acme: tenant });
});

test("a cell may have a name, and a stack no tenants yet", () => {
  const config = readProgramConfig({ "bulkhead:cell": JSON.stringify({ ...cellArgs(), name: "eu" }) });
  expect(config.cell?.name).toBe("eu");
  expect(config.cell?.args).not.toHaveProperty("name");
  expect(config.tenants).toEqual({});
});

test("tenants may use the cell of another stack", () => {
  const config = readProgramConfig({ "bulkhead:cellStack": "acme/bulkhead/cell-eu", "bulkhead:tenants": tenants });
  expect(config).toEqual({ cellStack: "acme/bulkhead/cell-eu", tenants: { acme: tenant } });
});

test("digits that the command line turned into numbers are texts again", () => {
  const numbers = { ...cellArgs(), projectNumber: 123456789012, perimeter: { accessPolicy: 42 } };
  const config = readProgramConfig({
    "bulkhead:cell": JSON.stringify(numbers),
    "bulkhead:tenants": JSON.stringify({ acme: { ...tenant, compute: { cpu: 2, port: 3000 } } }),
  });
  expect(config.cell?.args).toMatchObject({ projectNumber: "123456789012", perimeter: { accessPolicy: "42" } });
  expect(config.tenants.acme?.compute).toEqual({ cpu: "2", port: 3000 });
});

test("keys of other packages are left alone", () => {
  expect(message({ "bulkhead:cell": cell, "gcp:project": "acme-prod" })).toBe("");
});

const known = "bulkhead:cell, bulkhead:tenants, bulkhead:cellStack";

describe("a bad key or value is named", () => {
  test.each<[string, Record<string, string>, string]>([
    [
      "a misspelt key",
      { "bulkhead:cell": cell, "bulkhead:tennants": tenants },
      "the configuration: 'bulkhead:tennants' must be a known key; did you mean 'bulkhead:tenants'?",
    ],
    [
      "an unknown key",
      { "bulkhead:cell": cell, "bulkhead:region": "x" },
      `the configuration: 'bulkhead:region' must be a known key; use one of: ${known}`,
    ],
    [
      "no cell",
      { "bulkhead:tenants": tenants },
      "the configuration: 'bulkhead:cell' must be set, or 'bulkhead:cellStack' when the cell lives in another stack; see docs/deploy.md",
    ],
    [
      "two cells",
      { "bulkhead:cell": cell, "bulkhead:cellStack": "x" },
      "the configuration: 'bulkhead:cellStack' must not be set together with 'bulkhead:cell'; a stack has a cell of its own or uses another's",
    ],
    [
      "a cell that is no map",
      { "bulkhead:cell": "europe-west1" },
      "the configuration: 'bulkhead:cell' must be a map; set its parts with 'pulumi config set --path bulkhead:cell.<part> <value>' or write it as YAML in the stack's file",
    ],
    [
      "tenants as a list",
      { "bulkhead:cell": cell, "bulkhead:tenants": "[]" },
      "the configuration: 'bulkhead:tenants' must be a map; set its parts with 'pulumi config set --path bulkhead:tenants.<part> <value>' or write it as YAML in the stack's file",
    ],
    [
      "a bad id",
      { "bulkhead:cell": cell, "bulkhead:tenants": JSON.stringify({ Acme: tenant }) },
      "the configuration: 'bulkhead:tenants.Acme' must be 3 to 20 lower-case letters, digits and '-', starting with a letter and not ending in '-', got 'Acme'; choose another id",
    ],
    [
      "a tenant that is no map",
      { "bulkhead:cell": cell, "bulkhead:tenants": '{"acme":"yes"}' },
      "the configuration: 'bulkhead:tenants.acme' must be a map, got 'yes'; write the tenant's arguments below its id",
    ],
    [
      "a tenant with a cell of its own",
      { "bulkhead:cell": cell, "bulkhead:tenants": '{"acme":{"cell":{}}}' },
      "the configuration: 'bulkhead:tenants.acme.cell' must not be set; every tenant of this stack is in the cell of 'bulkhead:cell' or 'bulkhead:cellStack'",
    ],
  ])("%s", (_, config, expected) => {
    expect(message(config)).toBe(expected);
  });

  test("all at once", () => {
    const found = message({ "bulkhead:cels": "{}", "bulkhead:tenants": '{"A":1}' });
    expect(found).toMatch(/^the configuration has 4 problems:\n/);
    expect(found).toContain("did you mean 'bulkhead:cell'?");
  });
});
