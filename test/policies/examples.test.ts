import { describe, expect, test } from "vitest";
import { rules } from "../../policies/rules";
import { exampleProgram } from "./support/example";
import { judge } from "./support/judge";

describe.each(["preview", "up"])("the examples of every rule in %s", (phase) => {
  const of = async (id: string, body: string) =>
    (await judge(exampleProgram(body), { preview: phase === "preview" })).filter(({ rule }) => rule === id);

  test.each(rules.filter((rule) => rule.run === undefined).map((rule) => [rule.id, rule] as const))(
    "%s rejects its bad example and accepts its good one",
    async (id, rule) => {
      const bad = await of(id, rule.examples.bad);
      expect(bad.map(({ level }) => level)).toContain(rule.level ?? "mandatory");
      expect(await of(id, rule.examples.good)).toEqual([]);
    },
  );
});
