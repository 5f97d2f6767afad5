/** What the published manifests say, and that they agree with each other and with the source tree. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { packageManifest, published } from "../../release/packages";

const root = repositoryRoot();
const manifest = (...folder: string[]) => JSON.parse(readFileSync(join(root, ...folder, "package.json"), "utf8"));
const project = manifest();
const workspaces: readonly string[] = project.workspaces;

describe.each(published)("the manifest of %s", (name) => {
  const made = packageManifest(name) as { name: string; publishConfig: object };

  test("says who made it, from where, under which licence", () => {
    expect(made).toMatchObject({
      license: "Apache-2.0",
      author: project.author,
      homepage: project.homepage,
      bugs: project.bugs,
      repository: { ...project.repository, directory: name },
      engines: project.engines,
      publishConfig: { access: "public", provenance: true },
    });
    expect(made.name).toMatch(/^@bulkhead\//);
  });

  test("leaves out what only concerns the source tree", () => {
    expect(Object.keys(made)).not.toEqual(expect.arrayContaining(["private"]));
    expect(Object.keys(made)).not.toEqual(expect.arrayContaining(["scripts"]));
    expect(Object.keys(made)).not.toEqual(expect.arrayContaining(["devDependencies"]));
    expect(Object.keys(made.publishConfig).sort()).toEqual(["access", "provenance"]);
  });

  test("names a package that has a README", () => {
    expect(existsSync(join(root, name, "README.md"))).toBe(true);
  });
});

describe("every workspace", () => {
  test.each(workspaces)("%s is private in the source tree, so that npm publishes no sources", (name) => {
    expect(manifest(name).private).toBe(true);
  });

  test.each(workspaces)("%s has a name in the project's scope", (name) => {
    expect(manifest(name).name).toBe(`@bulkhead/${name}`);
  });

  test.each(workspaces)("%s has the project's version", (name) => {
    expect(manifest(name).version).toBe(project.version);
  });
});
