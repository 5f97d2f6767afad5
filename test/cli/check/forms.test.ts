import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { exitCodeOf, toJson, toTable } from "../../../cli/check";
import { finding, report } from "./reports";

const table = (...args: Parameters<typeof report>) => stripVTControlCharacters(toTable(report(...args), 110));

describe("the exit code", () => {
  test.each([
    ["0 for a clean stack", report(), 0],
    ["0 with advisory findings only", report({ findings: [finding({ level: "advisory" })] }), 0],
    ["1 with a mandatory finding", report({ findings: [finding({ level: "advisory" }), finding()] }), 1],
    ["2 when the check is not complete", report({ complete: false, problems: ["x"] }), 2],
    ["2 when the check is not complete, findings or not", report({ complete: false, findings: [finding()] }), 2],
  ])("is %s", (_, given, code) => {
    expect(exitCodeOf(given)).toBe(code);
  });
});

describe("the table", () => {
  test("says clean, with how much was checked", () => {
    expect(table()).toBe("shop/dev: clean, 12 resources checked, 0 mandatory and 0 advisory findings\n");
  });

  test("shows every word of a finding: rule, level, resource and message", () => {
    const text = table({ findings: [finding(), finding({ rule: "audit-trail", level: "advisory" })] });
    const cells = text
      .split("\n")
      .map((line) => line.split("│"))
      .filter((line) => line.length > 2);
    const column = (index: number) =>
      cells
        .map((line) => line[index]?.trim() ?? "")
        .join(" ")
        .replace(/ +/g, " ");
    expect(column(1)).toContain("no-secret-in-env mandatory audit-trail advisory");
    expect(column(2)).toContain("web gcp:cloudrunv2/service: Service");
    expect(column(3)).toContain("got an API key by its name; mount it as a file");
    expect(text).not.toContain("…");
    expect(text).toContain("shop/dev: rejected, 12 resources checked, 1 mandatory and 1 advisory findings");
  });

  test("shows the longest rule's id whole, and folds it where there is no room", () => {
    const long = { findings: [finding({ rule: "analytics-only-through-proxy" })] };
    expect(table(long)).toContain("│ analytics-only-through-proxy │");
    expect(stripVTControlCharacters(toTable(report(long), 80))).toMatch(
      /│ analytics-only- +│[\s\S]*│ through-proxy +│/,
    );
  });

  test("says where rules are explained, after findings of Bulkhead's own", () => {
    const explained = "docs/rules.md says why each rule exists";
    expect(table({ findings: [finding()] })).toContain(explained);
    expect(table({ findings: [finding({ pack: "other" })] })).not.toContain(explained);
  });

  test("keeps to its width", () => {
    const long = "'a.very.long.property.path.that.goes.on.and.on.and.on.and.on.and.on.and.on.and.on' must be short";
    const text = table({ findings: [finding({ message: long, name: "n".repeat(90) })] });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(110);
    expect(text.replace(/[│\s]/g, "")).toContain("goes.on.and");
  });

  test("says why a check is not complete", () => {
    expect(table({ complete: false, problems: ["the program threw\nat the end"] })).toBe(
      "Could not check everything:\n  the program threw\n  at the end\nshop/dev: not checked, 0 mandatory and 0 advisory findings until then\n",
    );
  });
});

describe("the JSON", () => {
  test("holds the outcome, the counts and every finding", () => {
    const json = JSON.parse(toJson(report({ findings: [finding(), finding({ level: "advisory" })] })));
    expect(json).toMatchObject({
      version: 1,
      outcome: "rejected",
      project: "shop",
      stack: "dev",
      complete: true,
      counts: { mandatory: 1, advisory: 1, known: 0 },
    });
    expect(json.findings[0]).toEqual(finding());
    expect(JSON.parse(toJson(report())).outcome).toBe("clean");
    expect(JSON.parse(toJson(report({ complete: false }))).outcome).toBe("not-checked");
  });
});
