/** Words of command lines with the options that they belong to. */
import { expect, test } from "vitest";
import { unknownSentinels } from "../../../policies/read";
import { listPath, optionBefore, wordValues } from "../../../policies/rules/commandWords";
import { read, workloadTypes } from "../support/workload";

const unknown = [...unknownSentinels][0];
const withArgs = (args: unknown, command?: unknown) =>
  read(workloadTypes.service, { template: { containers: [{ command, args }, { args: ["second"] }] } });
const valuesOf = (args: unknown, command?: unknown) =>
  wordValues(withArgs(args, command)).map(({ slot, option, value }) => `${slot.path} ${option ?? "-"} ${value}`);
const [first, second] = ["template.containers[0].args", "template.containers[1].args"];

test.each<[string, unknown[], string[]]>([
  ["two words", ["--api-key", "v"], [`${first}[0] - --api-key`, `${first}[1] api-key v`]],
  ["one word", ["--api-key=v=w"], [`${first}[0] api-key v=w`]],
  ["one dash", ["-token=v", "-p", "w"], [`${first}[0] token v`, `${first}[1] - -p`, `${first}[2] - w`]],
  ["one dash and two words", ["-token", "v"], [`${first}[0] - -token`, `${first}[1] token v`]],
  ["a value over two lines", ["--note=a\nb"], [`${first}[0] note a\nb`]],
  ["no option", ["a--key=v", "--=v", "--1=v"], [`${first}[0] - a--key=v`, `${first}[1] - --=v`, `${first}[2] - --1=v`]],
  [
    "words around an option",
    ["x --key", "v", "--key x", "w"],
    ["x --key", "v", "--key x", "w"].map((word, at) => `${first}[${at}] - ${word}`),
  ],
  ["a number after dashes", ["--9key", "v"], [`${first}[0] - --9key`, `${first}[1] - v`]],
  ["a value that isn't known yet", ["--key", unknown, "x"], [`${first}[0] - --key`, `${first}[2] - x`]],
])("of %s", (_, args, expected) => {
  expect(valuesOf(args)).toEqual([...expected, `${second}[0] - second`]);
});

test("an option at the end of one list says nothing about the first word of the next", () => {
  expect(valuesOf(["v"], ["run", "--key"])).toContain(`${first}[0] - v`);
  const workload = withArgs(["v"], ["run", "--key"]);
  expect(workload.words.map((_slot, position) => optionBefore(workload, position))).not.toContain("key");
  expect(optionBefore(workload, workload.words.length)).toBeUndefined();
  expect(optionBefore(workload, 99)).toBeUndefined();
  expect(valuesOf(["run", "--key"])).toContain(`${second}[0] - second`);
});

test("the list of a word is its path without the last position", () => {
  expect(listPath("containers[0].args[12]")).toBe("containers[0].args");
  expect(listPath("containers[0].args")).toBe("containers[0].args");
});
