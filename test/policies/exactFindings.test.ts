/** Whole programs, good and bad, with exactly the findings that they deserve: no more, no less. */
import { describe, expect, test } from "vitest";
import { badExits } from "./stackCases/badExits";
import { badIdentities } from "./stackCases/badIdentities";
import { badSecrets } from "./stackCases/badSecrets";
import { plainStack } from "./stackCases/plainStack";
import type { StackCase } from "./stackCases/stackCase";
import { judge, judgeRegistered, summary } from "./support/judge";
import { type Registered, record } from "./support/record";
import { asOutputs } from "./support/unknowns";

const previews = new Map<StackCase["program"], Promise<Registered[]>>();
/** The preview of a program, which is run only once however many values are hidden in it. */
function previewOf(program: StackCase["program"]): Promise<Registered[]> {
  const known = previews.get(program) ?? record(program, { preview: true });
  previews.set(program, known);
  return known;
}

describe("a good stack", () => {
  test.each([
    [true, "example"],
    [true, undefined],
    [false, "example"],
  ])("has no finding (preview: %s, project of the accounts: %s)", async (preview, accountProject) => {
    const found = await judge(() => plainStack({ accountProject }), { preview });
    expect(found.map(({ rule, name, message }) => `${rule} ${name}: ${message}`)).toEqual([]);
  });

  test("has no finding while everything that comes from another resource is not known", async () => {
    const registered = await record(() => plainStack({ accountProject: "example" }), { preview: false });
    const found = judgeRegistered(asOutputs(registered));
    expect(found.map(({ rule, name, message }) => `${rule} ${name}: ${message}`)).toEqual([]);
  });
});

describe.each([...badSecrets, ...badIdentities, ...badExits].map((one) => [one.title, one] as const))(
  "%s",
  (_, { program, findings }) => {
    test.each([true, false])("has exactly its findings (preview: %s)", async (preview) => {
      const found = preview ? judgeRegistered(await previewOf(program)) : await judge(program, { preview });
      expect(summary(found), found.map(({ message }) => message).join("\n")).toEqual([...findings].sort());
    });
  },
);
