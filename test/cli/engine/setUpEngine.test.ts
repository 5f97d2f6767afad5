/** Without an engine, a command that answers a question ends with "could not tell", never with its "no". */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { toCommander } from "../../../cli/commandLine/toCommander";
import { checkCommand } from "../../../cli/commands/check";
import { costCommand } from "../../../cli/commands/cost";
import { proveCommand } from "../../../cli/commands/prove";
import { setupCommand } from "../../../cli/commands/setup";
import { exits } from "../../../cli/terminal/exits";
import { UserError } from "../../../cli/terminal/userError";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-no-engine-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  // A named engine that does not run is an error at once; nothing is installed.
  vi.stubEnv("BULKHEAD_PULUMI", join(folder, "nothing"));
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test.each([
  [checkCommand, (): string[] => [folder], exits.couldNotTell],
  [proveCommand, (): string[] => [folder], exits.couldNotTell],
  [costCommand, (): string[] => [folder], exits.couldNotTell],
  [setupCommand, (): string[] => [], exits.no],
])("$name", async (command, args, code) => {
  const error = await toCommander(command)
    .parseAsync(args(), { from: "user" })
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toContain("no usable Pulumi engine found");
  expect(error.exitCode).toBe(code);
});
