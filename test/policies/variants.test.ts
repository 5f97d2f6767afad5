/** The quick way to judge many variants of a program finds what the pack finds. */
import { describe, expect, test } from "vitest";
import { badExits } from "./stackCases/badExits";
import { badIdentities } from "./stackCases/badIdentities";
import { badSecrets } from "./stackCases/badSecrets";
import { judgeRegistered } from "./support/judge";
import { placesIn } from "./support/leaves";
import { record } from "./support/record";
import { hidden } from "./support/unknowns";
import { judgeVariant } from "./support/variants";

const text = (found: ReturnType<typeof judgeVariant>) => found.map((one) => JSON.stringify(one)).sort();

describe("a variant judged by itself", () => {
  test.each(
    [badExits, badIdentities, badSecrets].flatMap(([one]) =>
      one === undefined ? [] : [[one.title, one.program] as const],
    ),
  )("has the findings of a whole run: %s", async (_title, program) => {
    const bad = await record(program, { preview: true });
    expect(text(judgeVariant(bad))).toEqual(text(judgeRegistered(bad)));
    expect(judgeVariant(bad).length).toBeGreaterThan(0);
    for (const { urn, inputs } of bad) {
      const [path] = placesIn(inputs).slice(-1);
      const changed = path === undefined ? bad : hidden(bad, urn, path, "output");
      expect(text(judgeVariant(changed))).toEqual(text(judgeRegistered(changed)));
    }
  });
});
