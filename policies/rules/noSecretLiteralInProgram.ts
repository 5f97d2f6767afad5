/** A program's source holds no secret. */
import type { Resource } from "../graph";
import { knownValue } from "../read";
import { judgeSecret } from "../secrets";
import { withArticle } from "./messages";
import type { Report, ResourceView, Rule, RuleContext } from "./rule";
import { isPlaceholder, secretData } from "./secretOrigins";

const fix =
  "generate it, keep it as secret config, or create the version with a placeholder and add the value out of band";

/** Properties that are passwords by their meaning, by type. */
const passwords: ReadonlyMap<string, readonly string[]> = new Map([
  ["gcp:sql/user:User", ["password", "passwordWo"]],
  ["gcp:sql/databaseInstance:DatabaseInstance", ["rootPassword", "rootPasswordWo"]],
  ["gcp:alloydb/user:User", ["password"]],
  ["gcp:compute/vPNTunnel:VPNTunnel", ["sharedSecret"]],
]);

export const noSecretLiteralInProgram: Rule = {
  id: "no-secret-literal-in-program",
  sentence: "No secret is written in the program or in plain config.",
  why: "What is in the source is in every clone, review and build log. A secret version with a literal value looks like good practice and is a published key.",
  counts:
    "Texts in the format of a secret anywhere in a resource's inputs, and the value of secret versions and password properties where it comes from no other resource and is neither secret config nor a placeholder that says so. Environment variables and command lines have a rule of their own.",
  unknowns: "A value not known yet comes from another resource, so it is no literal.",
  severity: "critical",
  remediation:
    "Generate the value (`random.RandomBytes`), keep it as secret config, or create the version with the text 'placeholder' and add the real value with `gcloud secrets versions add`.",
  examples: {
    bad: `
const secret = new gcp.secretmanager.Secret("db", { secretId: "acme-db", replication: { auto: {} } });
new gcp.secretmanager.SecretVersion("db", { secret: secret.id, secretData: "an-obvious-fake-of-a-password" });`,
    good: `
const secret = new gcp.secretmanager.Secret("db", { secretId: "acme-db", replication: { auto: {} } });
const password = new random.RandomPassword("db", { length: 32 });
new gcp.secretmanager.SecretVersion("db", { secret: secret.id, secretData: password.result });`,
  },

  resource(view, context) {
    return judgeTexts(view, context);
  },

  stack(graph, context) {
    return graph.resources.flatMap((resource) => judgeSecretData(resource, context));
  },
};

/**
 * Formats, before anything is created. Texts marked as secrets are left to the second phase, which can tell a literal
 * from the output of another resource.
 */
function judgeTexts({ resource, workload }: ResourceView, context: RuleContext): Report[] {
  if (resource.type.startsWith("bulkhead:") || resource.type.startsWith("pulumi:")) {
    return [];
  }
  const judgedElsewhere = new Set([
    ...(workload?.env ?? []).map((entry) => entry.slot.path),
    ...(workload?.words ?? []).map((slot) => slot.path),
  ]);
  const reports: Report[] = [];
  for (const { path, value, secret } of resource.inputs.texts()) {
    if (secret || judgedElsewhere.has(path) || context.isSecretConfig(value)) {
      continue;
    }
    const verdict = judgeSecret({ value });
    if (verdict === undefined) {
      continue;
    }
    reports.push({
      urn: resource.urn,
      path,
      problem: `must not hold a secret, got what looks like ${withArticle(verdict.rule)}; ${fix}`,
    });
  }
  return reports;
}

function judgeSecretData(resource: Resource, context: RuleContext): Report[] {
  const data = secretData(resource);
  const properties = data === undefined ? (passwords.get(resource.type) ?? []) : [data.property];
  return properties.flatMap((property) => {
    const value = knownValue(resource.inputs.at(property).text());
    if (value === undefined || value === "" || isPlaceholder(value) || context.isSecretConfig(value)) {
      return [];
    }
    if ((resource.propertyDependencies.get(property) ?? []).length > 0) {
      return [];
    }
    const problem = `must not be written in the program, got a literal; ${fix}`;
    return [{ urn: resource.urn, path: property, problem }];
  });
}
