import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { badStacks } from "../../cli/demo/badStacks";
import { repositoryRoot } from "../../local/root";
import { rules } from "../../policies/rules";
import { judge } from "../policies/support/judge";

const readme = readFileSync(join(repositoryRoot(), "README.md"), "utf8");

test("the README shows the answer that the policy pack gives to the first of the demo's bad stacks", async () => {
  const [, rule = "", severity, resource, message = ""] =
    /^```\n([a-z-]+) \(([a-z]+)\) {2}(\S+)\n([\s\S]*?)\n```/m.exec(readme) ?? [];
  const bad = badStacks.find((stack) => stack.rule === rule);
  expect(rules.find(({ id }) => id === rule)?.severity).toBe(severity);
  const findings = await judge(() => bad?.program());
  const shown = findings.find((finding) => finding.rule === rule && finding.name === resource);
  expect(shown?.message.split("\n").at(-1)).toBe(message.replaceAll("\n", " "));
  expect(shown?.level).toBe("mandatory");
});

test("the README promises no fewer bad stacks than the demo refuses", () => {
  const words = ["none", "one", "two", "three", "four", "five", "six"];
  expect(readme).toContain(`shows ${words[badStacks.length]} bad stacks and why each is refused`);
});
