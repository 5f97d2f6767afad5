/**
 * The repository that publishes the packages, as the root's `package.json` names it. Other files with its owner are changed with
 * it: `npm run release -- --repository <owner>/<name>`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Stands for an owner who is not known yet. No release is made in its name. */
export const placeholderOwner = "owner-not-set";

/** Files that name the repository or teams of its owner. */
export const namingFiles = ["package.json", ".github/CODEOWNERS", ".github/ISSUE_TEMPLATE/config.yml"];

interface Repository {
  readonly owner: string;
  readonly name: string;
}

/** Sets owner and name in every file that has them. */
export function setRepository(root: string, full: string): void {
  const [, owner, name] = /^([a-zA-Z0-9](?:[a-zA-Z0-9-]{0,38}))\/([\w.-]{1,100})$/.exec(full) ?? [];
  if (owner === undefined || name === undefined) {
    throw new Error(`the repository must be <owner>/<name> as on GitHub, got '${full}'`);
  }
  const old = repositoryOf(root);
  for (const file of namingFiles) {
    const text = readFileSync(join(root, file), "utf8");
    const renamed = text
      .replaceAll(`github.com/${old.owner}/${old.name}`, `github.com/${owner}/${name}`)
      .replaceAll(`@${old.owner}/`, `@${owner}/`);
    writeFileSync(join(root, file), renamed);
  }
}

/** What keeps packages from being published from `running`, the address of the repository that a release runs in. */
export function repositoryProblems(root: string, running: string | undefined): readonly string[] {
  const { owner, name } = repositoryOf(root);
  if (owner === placeholderOwner) {
    return [
      `'repository.url' of package.json must name the repository that publishes, got the placeholder '${owner}/${name}'; run 'npm run release -- --repository <owner>/<name>'`,
    ];
  }
  const url = `git+https://github.com/${owner}/${name}.git`;
  // npm refuses provenance of a package that says it comes from another repository.
  return running === undefined || url === `git+${running}.git`
    ? []
    : [`'repository.url' of package.json must be 'git+${running}.git', got '${url}'`];
}

/** The repository that the root's manifest names. */
export function repositoryOf(root: string): Repository {
  const { url } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).repository;
  const [, owner, name] = /^git\+https:\/\/github\.com\/([^/]+)\/([^/]+)\.git$/.exec(url) ?? [];
  if (owner === undefined || name === undefined) {
    throw new Error(
      `'repository.url' of package.json must be 'git+https://github.com/<owner>/<name>.git', got '${url}'`,
    );
  }
  return { owner, name };
}
