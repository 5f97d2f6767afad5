import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { rulesPage } from "../../policies/docs";
import { rules } from "../../policies/rules";

describe("docs/rules.md", () => {
  test("is what the rules say of themselves (else run npm run docs)", () => {
    expect(readFileSync(join(repositoryRoot(), "docs", "rules.md"), "utf8")).toBe(rulesPage(rules));
  });

  test.each(rules.map((rule) => [rule.id, rule] as const))("explains %s fully", (id, rule) => {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(rule.sentence).toMatch(/^[A-Z].*[^.]\.$/s);
    for (const text of [rule.why, rule.counts, rule.unknowns, rule.remediation]) {
      expect(text).toMatch(/^.{30,}\.$/s);
    }
    for (const property of Object.values(rule.config ?? {})) {
      expect(property.description).toMatch(/\.$/);
    }
  });

  test("gives every rule an id of its own", () => {
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
  });
});
