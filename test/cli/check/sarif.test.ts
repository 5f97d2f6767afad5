import Ajv from "ajv-draft-04";
import { describe, expect, test } from "vitest";
import { toSarif } from "../../../cli/check";
import { ruleHelp } from "../../../cli/check/ruleHelp";
import { finding, report } from "./reports";
import schema from "./sarif-2.1.0.schema.json";

const options = { toolVersion: "0.1.0", file: "infra/Pulumi.yaml" };
// The standard's own schema has formats that ajv checks only with a plug-in, and a pattern that is no unicode pattern.
const valid = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

function sarif(...args: Parameters<typeof report>) {
  return JSON.parse(toSarif(report(...args), { ...options, rules: ruleHelp("https://code.example.com/rules.md") }));
}

describe("SARIF", () => {
  test.each([
    ["no findings", report()],
    ["findings of both levels", report({ findings: [finding(), finding({ level: "advisory", rule: "audit-trail" })] })],
    ["a finding about the stack", report({ findings: [finding({ property: undefined, severity: undefined })] })],
    ["a check that failed", report({ complete: false, problems: ["the program threw"], findings: [finding()] })],
  ])("is valid for %s", (_, given) => {
    const log = JSON.parse(toSarif(given, { ...options, rules: ruleHelp("https://code.example.com/rules.md") }));
    valid(log);
    expect(valid.errors).toBeNull();
    expect(valid(JSON.parse(toSarif(given, options)))).toBe(true);
  });

  test("is judged by a schema that can say no", () => {
    const log = sarif({ findings: [finding()] });
    log.runs[0].results[0].level = "fatal";
    expect(valid(log)).toBe(false);
  });

  test("names the rule by its index, with help and a link", () => {
    const log = sarif({ findings: [finding(), finding({ rule: "foreign-rule", description: "Foreign." })] });
    const { rules } = log.runs[0].tool.driver;
    for (const result of log.runs[0].results) {
      expect(rules[result.ruleIndex].id).toBe(result.ruleId);
    }
    const own = rules.find((rule: { id: string }) => rule.id === "no-secret-in-env");
    expect(own.helpUri).toBe("https://code.example.com/rules.md#no-secret-in-env");
    expect(own.name).toBe("NoSecretInEnv");
    expect(own.help.text).toContain("What to do");
    expect(own.properties["security-severity"]).toBe("9.5");
    expect(rules.at(-1)).toMatchObject({ id: "foreign-rule", shortDescription: { text: "Foreign." } });
  });

  test("puts a finding at the project file and at the resource", () => {
    const [result] = sarif({ findings: [finding()] }).runs[0].results;
    expect(result.locations).toEqual([
      {
        physicalLocation: { artifactLocation: { uri: "infra/Pulumi.yaml" }, region: { startLine: 1 } },
        logicalLocations: [{ name: "web", fullyQualifiedName: finding().urn, kind: "resource" }],
      },
    ]);
    expect(result.level).toBe("error");
    expect(result.message.text).toMatch(/^web: 'template/);
  });

  test("tells a finding again by rule, resource and property, not by the wording", () => {
    const print = (parts: Parameters<typeof finding>[0]) =>
      sarif({ findings: [finding(parts)] }).runs[0].results[0].partialFingerprints["bulkheadFinding/v1"];
    expect(print({ message: "another wording" })).toBe(print({}));
    expect(print({ rule: "other" })).not.toBe(print({}));
    expect(print({ urn: "urn:pulumi:dev::shop::a:b:C::d" })).not.toBe(print({}));
    expect(print({ property: "template" })).not.toBe(print({}));
  });

  test("says that a check failed, and why", () => {
    const [invocation] = sarif({ complete: false, problems: ["the program threw"] }).runs[0].invocations;
    expect(invocation).toEqual({
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: "error", message: { text: "the program threw" } }],
    });
    expect(sarif().runs[0].invocations[0].executionSuccessful).toBe(true);
  });
});
