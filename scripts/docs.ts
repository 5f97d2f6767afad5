/**
 * Writes every generated file: `npm run docs`. With `--check` it writes nothing, names the files that are out of date, and
 * exits with 1 if there are any.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandPage } from "../cli/commandLine/commandPage";
import { commands } from "../cli/commands";
import { checksPage } from "../cli/doctor/checksPage";
import { cloudChecks } from "../cli/doctor/cloudChecks";
import { inferSchema, referencePage, schemaFile } from "../components/describe";
import { sdksPage } from "../egress/sdksPage";
import { shapeFiles } from "../local/cloud/catalog/generate";
import { repositoryRoot } from "../local/root";
import { planJsonSchema } from "../plan";
import { rulesPage } from "../policies/docs";
import { rules } from "../policies/rules";
import { tableFile } from "../policies/types/google/derive";
import googleSchema from "../policies/types/google/schema.json";
import { scanRules } from "../scan";
import { scanPage } from "../scan/docs";
import { componentsCostPage } from "../test/cli/cost/document";
import { incidentsPage } from "../test/docs/incidents";
import { realCloudPage } from "../test/docs/realCloud";
import { chartOf } from "../test/egress/aggregates/chart";
import { detectorsPage } from "../test/egress/detect/document";
import { aggregatesPage } from "../test/egress/privacy/utility";
import { coveragePage } from "../test/policies/coverage/document";

type Text = string | Promise<string>;

/** Each generated file, by its path from the root, and what it should hold. */
const generated: Readonly<Record<string, () => Text>> = {
  "components/schema.json": () => schemaFile(inferSchema(join(repositoryRoot(), "components"))),
  "docs/aggregates.md": () => aggregatesPage(readFileSync(join(repositoryRoot(), "docs/aggregates.md"), "utf8")),
  "docs/images/aggregates.svg": () =>
    chartOf(JSON.parse(readFileSync(join(repositoryRoot(), "docs/images/aggregates.json"), "utf8"))),
  "docs/cli.md": () => commandPage(commands),
  "docs/components.md": () => referencePage(inferSchema(join(repositoryRoot(), "components"))),
  "docs/cost.md": componentsCostPage,
  "docs/coverage.md": coveragePage,
  "docs/detectors.md": detectorsPage,
  "docs/incidents.md": incidentsPage,
  "docs/real-cloud.md": realCloudPage,
  "docs/real-cloud-checks.md": () => checksPage(cloudChecks),
  "docs/rules.md": () => rulesPage(rules),
  "docs/scan.md": () => scanPage(readFileSync(join(repositoryRoot(), "docs/scan.md"), "utf8"), scanRules),
  "docs/sdks.md": () => sdksPage(readFileSync(join(repositoryRoot(), "docs/sdks.md"), "utf8")),
  "policies/types/google/table.json": () => tableFile(googleSchema),
  ...Object.fromEntries([...shapeFiles()].map(([name, text]) => [name, () => text])),
  "plan/plan.schema.json": () => `${JSON.stringify(planJsonSchema(), undefined, 2)}\n`,
};

async function main(check: boolean): Promise<void> {
  const stale: string[] = [];
  for (const [name, render] of Object.entries(generated)) {
    const file = join(repositoryRoot(), name);
    const text = await render();
    if (readFileSync(file, { encoding: "utf8", flag: "a+" }) === text) {
      continue;
    }
    stale.push(name);
    if (!check) {
      writeFileSync(file, text);
    }
  }
  if (!check) {
    process.stdout.write(stale.map((name) => `wrote ${name}\n`).join("") || "all generated files are up to date\n");
  } else if (stale.length > 0) {
    process.stderr.write(`out of date: ${stale.join(", ")}; run 'npm run docs' and commit the result\n`);
    process.exitCode = 1;
  }
}

void main(process.argv.includes("--check"));
