/** The examples: the YAML one is checked against the plugin's schema, the TypeScript one is run. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { checkCell } from "../../components/cell/checkCell";
import type { ComponentSchema } from "../../components/describe";
import { checkTenant } from "../../components/tenant/checkTenant";
import { type Recording, settled, startMocks } from "./support/mocks";

const root = join(__dirname, "..", "..");
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");
const schema: ComponentSchema = JSON.parse(read("components", "schema.json"));

interface YamlResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const program: { resources: Record<string, YamlResource>; outputs: Record<string, string>; packages: object } = parse(
  read("examples", "yaml", "Pulumi.yaml"),
);
const componentOf = ({ type }: YamlResource) => schema.resources[type.replace("bulkhead:", "bulkhead:index:")];

test.each(Object.entries(program.resources))(
  "the YAML example's '%s' has known and all required properties",
  (_, resource) => {
    const component = componentOf(resource);
    expect(component).toBeDefined();
    const names = Object.keys(resource.properties);
    expect(Object.keys(component?.inputProperties ?? {})).toEqual(expect.arrayContaining(names));
    expect(names).toEqual(expect.arrayContaining([...(component?.requiredInputs ?? [])]));
  },
);

test("the YAML example's values are good", () => {
  const { eu, acme } = program.resources;
  expect(checkCell("eu", eu?.properties ?? {})).toEqual([]);
  expect(checkTenant("acme", acme?.properties ?? {}).problems).toEqual([]);
});

test("the YAML example reads outputs that exist", () => {
  const references = [...JSON.stringify(program).matchAll(/\$\{(\w+)\.(\w+)\}/g)];
  expect(references.length).toBeGreaterThanOrEqual(3);
  for (const [, name = "", output = ""] of references) {
    const resource = program.resources[name];
    expect(resource && componentOf(resource)?.properties).toHaveProperty(output);
  }
});

const types = { iam: "gcp:storage/bucketIAMPolicy:BucketIAMPolicy", service: "gcp:cloudrunv2/service:Service" };

test("the TypeScript example deploys a cell and a tenant", async () => {
  const recording = await runExample(read("examples", "typescript", "index.ts"), "typescript");
  expect(recording.one("bulkhead:index:Cell", "eu")).toBeDefined();
  expect(recording.ofType(types.service)).toHaveLength(2);
  expect(recording.one(types.iam, "acme-bucket-iam").inputs.policyData).toContain("group:support@example.com");
});

test("the program in the components' README deploys a cell and a tenant", async () => {
  const [, source = ""] = /```ts\n([\s\S]*?)```/.exec(read("components", "README.md")) ?? [];
  const recording = await runExample(source, "readme");
  expect(recording.one("bulkhead:index:Cell", "eu")).toBeDefined();
  expect(recording.ofType(types.service)).toHaveLength(1);
});

test("the program in the project's README deploys a cell and a tenant", async () => {
  const [, source = ""] = /```ts\n([\s\S]*?)```/.exec(read("README.md")) ?? [];
  const recording = await runExample(source, "project-readme");
  expect(recording.one("bulkhead:index:Cell", "prod")).toBeDefined();
  expect(recording.one(types.service, "acme-workload")).toBeDefined();
});

/** Runs a program that imports the package by its name; here that is the sources, which need no build. */
async function runExample(source: string, name: string): Promise<Recording> {
  const outfile = join(root, "node_modules", ".cache", "examples", `${name}.cjs`);
  buildSync({
    stdin: { contents: source, loader: "ts", resolveDir: root },
    alias: { "@bulkhead/components": join(root, "components", "index.ts") },
    bundle: true,
    platform: "node",
    external: ["@pulumi/*"],
    outfile,
  });
  const recording = await startMocks();
  createRequire(__filename)(outfile);
  await settled();
  return recording;
}
