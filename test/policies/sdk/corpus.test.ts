/**
 * The good and bad stacks of these tests through the exported policies as well, under `@pulumi/policy` as the engine calls
 * it: the same rules at the same resources, but for the differences that stand here and in docs/policy-sdk.md. In the suite
 * every fourth kind of fault; with `BULKHEAD_SDK_ALL=1` all of them, which takes half a minute more.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { faultKinds } from "../kinds";
import { badExits } from "../stackCases/badExits";
import { badIdentities } from "../stackCases/badIdentities";
import { badSecrets } from "../stackCases/badSecrets";
import { plainStack } from "../stackCases/plainStack";
import { type Judgement, type JudgeOptions, judgeRegistered } from "../support/judge";
import { judgeWithSdk } from "../support/judgeWithSdk";
import { record } from "../support/record";

interface Case {
  readonly title: string;
  readonly program: () => unknown;
  readonly options: JudgeOptions;
}

const stacks: Case[] = [
  { title: "a good stack", program: () => plainStack(), options: {} },
  ...[...badSecrets, ...badIdentities, ...badExits].map(({ title, program }) => ({ title, program, options: {} })),
];
const isThorough = process.env.BULKHEAD_SDK_ALL === "1";
const kinds: Case[] = faultKinds
  .filter((_, index) => isThorough || index % 4 === 0)
  .flatMap(({ title: kind, bad, good }) => [
    ...bad.map(([title, program, , options = {}]) => ({ title: `${kind}: ${title}`, program, options })),
    ...good.map(([title, program, options = {}]) => ({ title: `${kind}: ${title}`, program, options })),
  ]);

/** The SDK passes on no mark of a secret, so a value that nothing else shows to be one is not found. */
const marked = "A literal that the program or the SDK marks as a secret";
const withoutMarks = {
  "a plain value in env that the program marks as a secret": ["- no-secret-in-env acme"],
  [`${marked}: a marked literal in a machine's metadata under a neutral name`]: ["- no-secret-literal-in-program one"],
  [`${marked}: a dashboard with a key`]: ["- no-secret-literal-in-program one"],
  [`${marked}: one word in the place of a dashboard`]: ["- no-secret-literal-in-program one"],
};
/** In an update the values that the preview left open are known, and nothing marks them as generated. */
const onlyInPreview = { "a generated password in env under a name that says nothing": ["- no-secret-in-env acme"] };

const places = (found: readonly Judgement[]) =>
  new Set(found.filter(({ rule }) => rule !== "reviewed").map(({ rule, name }) => `${rule} ${name}`));

/** What one of the two finds alone: `-` the pack, `+` the exported policies. By case; those without a difference are left out. */
async function differences(cases: readonly Case[], preview: boolean): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { title, program, options } of cases) {
    const registered = await record(program, { preview, config: options.config });
    const pack = places(judgeRegistered(registered, { ...options, preview }));
    const judged = await judgeWithSdk(registered, { ...options, preview });
    // So the SDK says that a rule touched a value that isn't known, and passed.
    expect(judged.filter(({ message }) => message.includes("can't run policy"))).toEqual([]);
    const sdk = places(judged);
    const apart = [
      ...[...pack].filter((place) => !sdk.has(place)).map((place) => `- ${place}`),
      ...[...sdk].filter((place) => !pack.has(place)).map((place) => `+ ${place}`),
    ];
    if (apart.length > 0) {
      found[title] = apart;
    }
  }
  return found;
}

describe("the pack and its exported policies differ", () => {
  // Config of a run stays in the process: nothing of another test may be there.
  beforeAll(() => {
    delete process.env.PULUMI_CONFIG;
  });

  test("in previews of every stack and kind of fault only where a mark is all that shows a secret", async () => {
    expect(await differences([...stacks, ...kinds], true)).toEqual(withoutMarks);
  });

  test("in updates also where a generated value is known by then, which the preview has rejected", async () => {
    const { "a plain value in env that the program marks as a secret": plain } = withoutMarks;
    expect(await differences(stacks, false)).toEqual({
      "a plain value in env that the program marks as a secret": plain,
      ...onlyInPreview,
    });
  });

  test("in updates of the kinds only where a value is a secret by its mark, which the SDK drops", async () => {
    const found = Object.values(await differences(kinds, false)).flat();
    const what = new Set(found.map((line) => line.split(" ").slice(0, 2).join(" ")));
    // By its mark a literal or a generated value; without it, one that reads as a password is a literal.
    const expected = ["+ no-secret-literal-in-program", "- no-secret-in-env", "- no-secret-literal-in-program"];
    expect([...what].filter((one) => !expected.includes(one))).toEqual([]);
    expect(found.filter((line) => line.startsWith("-")).length).toBeGreaterThan(0);
  });
});
