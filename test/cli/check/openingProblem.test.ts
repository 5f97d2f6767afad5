/** Why a stack can't be opened, in words that say what to do. */
import { expect, test } from "vitest";
import { openingProblem } from "../../../cli/check/openStack";

test.each([
  [
    "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
    "the stack cannot be opened: no Pulumi backend is selected; run 'pulumi login', or set PULUMI_BACKEND_URL to where the state is",
  ],
  ["code: 255\n error: could not decrypt\n", "the stack cannot be opened: could not decrypt"],
  ["spawn failed", "the stack cannot be opened: spawn failed"],
])("%j", (message, problem) => {
  expect(openingProblem(new Error(message))).toBe(problem);
});
