import { describe, expect, test } from "vitest";
import { Session } from "../../../policies/analyzer";
import { makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import type { Rule } from "../../../policies/rules";
import { WaiverBook } from "../../../policies/waivers";

const text = "Enough words to pass for an explanation.";
const rule = (changes: Partial<Rule>): Rule => ({
  id: "some-rule",
  sentence: "It holds.",
  why: text,
  counts: text,
  unknowns: text,
  severity: "high",
  remediation: text,
  examples: { bad: "", good: "" },
  ...changes,
});
const session = (...rules: Rule[]) =>
  new Session({
    rules,
    readWaivers: () => new WaiverBook([], []),
    pack: { name: "bulkhead", version: "0" },
    now: () => new Date("2026-11-22T12:00:00Z"),
    ci: false,
  });

const stack = makeResource({
  urn: "urn:pulumi:prod::app::pulumi:pulumi:Stack::app",
  type: "pulumi:pulumi:Stack",
  name: "app",
});
const bucket = makeResource({
  urn: "urn:pulumi:prod::app::gcp:storage/bucket:Bucket::files",
  type: "gcp:storage/bucket:Bucket",
  name: "files",
});
const failing = () => {
  throw new Error("it broke over canary-of-a-value");
};

describe("a session", () => {
  test("reports a rule that throws on a resource as a mandatory finding, without the error's text", () => {
    const found = session(
      rule({ resource: failing, level: "advisory" }),
      rule({ id: "other-rule", resource: () => [] }),
    ).analyze(bucket);
    expect(found).toMatchObject([
      {
        rule: "some-rule",
        urn: bucket.urn,
        failed: true,
        message:
          "rule failed: 'some-rule' could not judge this resource, so it can't pass; check its config, and report the shape of the resource if that is right",
        enforced: "mandatory",
      },
    ]);
    expect(JSON.stringify(found)).not.toContain("canary");
  });

  test("reports a rule that throws on the stack at the stack", () => {
    const [found] = session(rule({ stack: failing })).analyzeStack([stack, bucket]);
    expect(found).toMatchObject({ rule: "some-rule", urn: stack.urn, enforced: "mandatory" });
  });

  test("judges in the second phase what the first one did not see, and nothing twice", () => {
    const run = session(rule({ resource: ({ resource }) => [{ urn: resource.urn, problem: "seen" }] }));
    expect(run.analyze(bucket).map(({ urn }) => urn)).toEqual([bucket.urn]);
    expect(run.analyzeStack([stack, bucket]).map(({ urn }) => urn)).toEqual([stack.urn]);
  });

  test("reads the config of a rule, and leaves a disabled rule out of both phases", () => {
    const reads = rule({
      resource: ({ resource }, { config }) => [{ urn: resource.urn, problem: String(config.at("word").text().state) }],
      stack: () => [{ urn: stack.urn, problem: "stack" }],
    });
    const run = session(reads);
    run.settings.setRule("some-rule", { properties: Field.of({ word: "x" }) });
    expect(run.analyze(bucket).map(({ message }) => message)).toEqual(["known"]);
    run.settings.setRule("some-rule", { level: "disabled", properties: Field.of({}) });
    expect([...run.analyze(bucket), ...run.analyzeStack([stack, bucket])]).toEqual([]);
  });

  test("lets a finding be weaker than its rule, and config weaken a finding, but never strengthen one that only advises", () => {
    const run = session(rule({ resource: () => [{ urn: "u", problem: "m", level: "advisory" }] }));
    run.settings.setRule("some-rule", { level: "mandatory", properties: Field.of({}) });
    expect(run.analyze(bucket)[0]?.enforced).toBe("advisory");
  });

  test("knows the secrets of the stack's config, also inside JSON, and keeps no value", () => {
    const run = session();
    run.settings.setSecretConfig(["canary-of-config", JSON.stringify({ db: { password: "canary-inside" } }), "short"]);
    const known = (value: string) => run.settings.secretConfig.has(value);
    expect(["canary-of-config", "canary-inside", "short", "another value"].map(known)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(
      JSON.stringify([...Object.values(run.settings)].map((part) => (part instanceof Set ? [...part] : part))),
    ).not.toContain("canary");
  });
});
