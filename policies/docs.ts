/** Writes the documentation of the rules from their own data; `docs/rules.md` is its output, and a test compares the two. */
import type { ConfigProperty, Rule } from "./rules";

const introduction = `# Rules

This page is generated from the rules themselves (\`npm run docs\`); a test compares it, and runs every example.

The pack runs on any Pulumi program for Google Cloud: \`pulumi preview --policy-pack policies\`. It judges each resource by its own values before it
is created, also under \`--skip-preview\`, and at the end of a preview or an update all resources together, on one isolation graph: who runs what as
whom, who holds which secret and storage, and which way leads out.

**Whose is it?** A resource belongs to the tenant that its label names (\`tenant\`, also by the provider's default labels), else to the \`Tenant\`
component it is in, else to those that use it. A service without any of these is a tenant of its own. What can't be shown to be one tenant's counts as
two.

**Unknown values.** In a preview many values aren't known yet. A rule never passes because of that: a reference is followed to the resources that its
value comes from, and where these don't prove isolation either, the finding says so and is as mandatory as any other. Two habits keep good programs
clean: pass outputs (\`account.email\`, \`secret.id\`) rather than spelling names out, and build IAM documents with \`pulumi.jsonStringify\`, since
\`getIAMPolicyOutput\` loses the trace while its arguments are unknown.

**Config** goes in a JSON file: \`--policy-pack-config config.json\` with \`{ "<rule>": { "<property>": … } }\`.
`;

const waiving = `## How to waive a finding

Waivers are entries in a reviewed file, one per finding, named in the config of \`waiver-valid\` (\`{ "waiver-valid": { "file": "/path/waivers.yaml" } }\`):

\`\`\`yaml
waivers:
  - finding: 3f9a1c2e04
    urn: urn:pulumi:prod::app::gcp:storage/bucket:Bucket::brochures
    rule: private-bucket
    owner: web team
    reason: brochures for everyone, no customer data; reviewed in March
    until: 2027-03-31
\`\`\`

All six properties are required. \`finding\` is the id at the end of the finding's message: it stays the same as long as rule, resource and place
do, so that an entry lifts one finding and nothing that is added later. An entry runs for at most 180 days. Wildcards aren't possible. An entry
that has expired or matches nothing is itself reported. One file may serve several stacks: entries whose URN names another stack are left to it.
`;

/** The whole page. */
export function rulesPage(rules: readonly Rule[]): string {
  const table = [
    "| Rule | What holds | Severity |",
    "| --- | --- | --- |",
    ...rules.map((rule) => `| [\`${rule.id}\`](#${rule.id}) | ${rule.sentence} | ${rule.severity} |`),
  ];
  return [introduction, table.join("\n"), "", ...rules.map(section), waiving].join("\n");
}

function section(rule: Rule): string {
  const when =
    rule.resource && rule.stack
      ? "before creation, and on the whole stack"
      : rule.stack
        ? "on the whole stack"
        : "before creation";
  const parts = [
    `## ${rule.id}`,
    "",
    `${rule.sentence} *(${rule.severity}, ${rule.level ?? "mandatory"}${rule.resource || rule.stack ? `, judged ${when}` : ""})*`,
    "",
    `**Why.** ${rule.why}`,
    "",
    `**What counts.** ${rule.counts}`,
    "",
    `**Missing and unknown values.** ${rule.unknowns}`,
    "",
    `**What to do.** ${rule.remediation}`,
    "",
    ...configTable(rule.config),
    "Rejected:",
    "",
    code(rule.examples.bad),
    "",
    "Accepted:",
    "",
    code(rule.examples.good),
    "",
  ];
  return parts.join("\n");
}

function configTable(config: Readonly<Record<string, ConfigProperty>> | undefined): string[] {
  if (config === undefined) {
    return [];
  }
  return [
    "| Config | Type | Default | Meaning |",
    "| --- | --- | --- | --- |",
    ...Object.entries(config).map(
      ([name, property]) =>
        `| \`${name}\` | ${typeName(property)} | ${defaultText(property)} | ${property.description} |`,
    ),
    "",
  ];
}

function typeName(property: ConfigProperty): string {
  if (property.items) {
    return `list of ${property.items.type}s`;
  }
  return property.additionalProperties ? `map of ${property.additionalProperties.type}s` : property.type;
}

function defaultText({ default: value }: ConfigProperty): string {
  return value === undefined ? "" : `\`${JSON.stringify(value)}\``;
}

function code(body: string): string {
  return `\`\`\`ts${body}\n\`\`\``;
}
