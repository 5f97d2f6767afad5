/** The page `docs/real-cloud-checks.md`, written from the table of checks. */
import type { Answer, CloudCheck } from "./cloudCheck";

const answers: readonly Answer[] = ["as documented", "otherwise", "unseen"];

export function checksPage(checks: readonly CloudCheck[]): string {
  const byCommand = checks.filter(({ run }) => run !== undefined);
  return `${[
    "# Checks of a real project",
    "",
    "Written by `npm run docs` from `cli/doctor`; change the checks there.",
    "",
    "Bulkhead is tested on a local cloud that follows Google's pages and provider. What these leave open, only a real project",
    "can answer. `npx --no bulkhead doctor --project PROJECT` asks what can be asked with your own login:",
    `${byCommand.map(({ id }) => id).join(", ")}. It reads, and changes nothing. With \`--create\` it also tries the checks that make`,
    "something, and removes what they made. The others are steps for a person with a test tenant.",
    "Nobody has run these on a real project yet; no answer below is a measurement.",
    "",
    "To see the report first, without a project: `npx --no bulkhead local up`, then `npx --no bulkhead doctor --cloud`. That cloud",
    "answers as it was built to, so its answers are no measurements.",
    "",
    "You need to read the project's services, buckets and logs: `roles/run.viewer`, `roles/storage.bucketViewer`,",
    "`roles/logging.privateLogViewer`; with `--create` also `roles/secretmanager.admin`. Log in with",
    "`gcloud auth application-default login`.",
    "",
    "| The command says | Do |",
    "| --- | --- |",
    "| `no credentials for Google Cloud` | `gcloud auth application-default login` |",
    "| `holds no cell of this version` | name the cell's project with `--project`; update a cell that is older |",
    "| `has not been used in project … before or it is disabled` | enable the API that it names, and wait a minute |",
    "| `you need the permission …`, `you need roles/…` | ask for that role; a check without it is `refused`, the others run |",
    "| `can't be reached` | look at the network, then run it again |",
    "",
    ...checks.flatMap(section),
  ].join("\n")}`;
}

function section({ id, asks, how, says, source, makes, means, run }: CloudCheck): string[] {
  return [
    `## ${id}: ${asks}`,
    "",
    `- ${run === undefined ? "By hand" : "Asked"}: ${how}`,
    ...(makes === undefined ? [] : [`- Makes: ${makes}`]),
    `- What Bulkhead says: [${says}](${says.replace(/^docs\//, "")})`,
    `- Google's page: <${source}>`,
    "",
    "| Answer | What it means |",
    "| --- | --- |",
    ...answers.map((answer) => `| ${answer} | ${means[answer].replaceAll("|", "\\|")} |`),
    "",
  ];
}
