/** What `bulkhead attack --users` prints, and its exit code. */
import { expect, test } from "vitest";
import { runUserAttack, userAttackExitCode } from "../../../../cli/attack/users/runUserAttack";
import type { UserAttackResult } from "../../../../cli/attack/users/tryUsers";
import { userAttackReport } from "../../../../cli/attack/users/userAttackReport";

const result = (id: string, succeeded: boolean): UserAttackResult => ({
  id,
  title: `title of ${id}`,
  against: "user",
  succeeded,
});
const lines = (text: string) => text.split("\n").map((line) => line.trimEnd());

test("what isolation 'process' does not stop is named, and is no surprise", () => {
  const results = [result("upload", false), result("loopback-port", true)];
  expect(lines(userAttackReport("process", results, false, 80))).toEqual([
    "  The attacker tries to …",
    expect.stringMatching(/^✔ title of upload {2,}stopped$/),
    expect.stringMatching(/^! title of loopback-port {2,}not stopped$/),
    "1 of 2 break-ins were stopped; isolation 'process' leaves open: loopback-port;",
    "use 'sandbox' for apps that run code for their users",
  ]);
  expect(userAttackExitCode("process", results)).toBe(0);
});

test("the same is a failure with 'sandbox', and on the app as it was", () => {
  const results = [result("loopback-port", true)];
  expect(userAttackReport("sandbox", results, true, 80)).toContain("✖ loopback-port: title of loopback-port");
  expect(userAttackReport("sandbox", results, true, 80)).toContain(
    "0 of 1 break-ins were stopped; these SUCCEEDED: loopback-port",
  );
  expect(userAttackExitCode("sandbox", results)).toBe(1);
  expect(userAttackExitCode("as-it-was", results)).toBe(1);
});

test("an option about tenants is refused", async () => {
  const given = {
    cloud: undefined,
    from: "acme",
    on: undefined,
    only: undefined,
    format: "table",
    verbose: false,
  } as const;
  await expect(runUserAttack("sandbox", given)).rejects.toThrow(
    "'--from' must not be given with '--users'; it is about tenants",
  );
});
