/** What holds for every workflow. actionlint and zizmor check the rest: `npm run workflows`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { repositoryRoot } from "../../local/root";

const root = repositoryRoot();
/** Those of this repository, and those that an example gives to its users. */
const folders = [".github/workflows", "examples/typescript/.github/workflows"];
const files = folders.flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
const read = (file: string) => readFileSync(join(root, file), "utf8");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: object;
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly Step[];
  readonly uses?: string;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
}

const jobsOf = (name: string): Readonly<Record<string, Job>> => parse(read(name)).jobs;

describe.each(files)("%s", (name) => {
  test("gives no permission to all jobs, and says which each one has", () => {
    expect(parse(read(name)).permissions).toEqual({});
    for (const job of Object.values(jobsOf(name))) {
      expect(job.permissions).toBeDefined();
    }
  });

  test("pins each action by its full commit, with the version in a comment", () => {
    const uses = [...read(name).matchAll(/uses: (.+)/g)].map((match) => match[1] ?? "");
    const others = uses.filter((use) => !use.startsWith("./"));
    expect(uses.length).toBeGreaterThan(0);
    expect(others.filter((use) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual([]);
  });

  test("checks out without leaving a credential, and ends in time", () => {
    for (const job of Object.values(jobsOf(name)).filter((found) => found.uses === undefined)) {
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
      const checkouts = (job.steps ?? []).filter((step) => step.uses?.startsWith("actions/checkout@"));
      expect(checkouts.map((step) => step.with?.["persist-credentials"])).toEqual([false]);
    }
  });
});

test("one commit per action in all workflows", () => {
  const all = files.map(read).join("\n");
  const commits = new Map<string, Set<string>>();
  for (const [, action = "", commit = ""] of all.matchAll(/uses: ([\w./-]+)@([0-9a-f]{40})/g)) {
    const owner = action.split("/").slice(0, 2).join("/");
    commits.set(owner, (commits.get(owner) ?? new Set()).add(commit));
  }
  expect([...commits].filter(([, found]) => found.size > 1)).toEqual([]);
});

test("the check runs with the oldest supported Node.js and the two later long-term versions", () => {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const versions = jobsOf(".github/workflows/check.yml").check?.strategy?.matrix.node ?? [];
  expect(versions).toEqual([20, 22, 24]);
  expect(engines.node).toBe(`>=${versions[0]}.19`);
  expect(versions).toContain(Number(readFileSync(join(root, ".nvmrc"), "utf8")));
});

test("only the job that publishes may sign, and it holds no token", () => {
  const signing = Object.entries(jobsOf(".github/workflows/release.yml")).filter(
    ([, job]) => "id-token" in (job.permissions ?? {}),
  );
  expect(signing.map(([name]) => name)).toEqual(["publish"]);
  expect(read(".github/workflows/release.yml")).not.toContain("secrets.");
  expect(read(".github/workflows/release.yml")).toContain("--provenance");
});
