/** What `pulumi policy publish` needs of the package, read from the source of the Pulumi CLI. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { pack } from "../../policies/pack";
import manifest from "../../policies/package.json";

const project = parse(readFileSync(join(__dirname, "../../policies/PulumiPolicy.yaml"), "utf8"));

test("the project names no main file: the command runs 'npm pack' in that file's folder, where package.json must be", () => {
  expect(project.main).toBeUndefined();
  expect(manifest.publishConfig.main).toBe("index.js");
});

test("the pack has a name that the service takes, and the version of its package", () => {
  expect(pack.name).toMatch(/^[a-zA-Z0-9-_.]{1,100}$/);
  expect(project.name).toBe(pack.name);
  expect(pack.version).toBe(manifest.version);
  expect(project.runtime.name).toBe("nodejs");
});

test("no rule has the name that config keeps for all of them", () => {
  expect(pack.rules.map(({ id }) => id)).not.toContain("all");
});
