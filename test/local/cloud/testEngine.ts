import { dirname } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { ensureEngine } from "../../../local/engine";

let found: Promise<PulumiCommand> | undefined;

/** The engine as the Automation API wants it: named by the folder above its `bin`. */
export function testEngine(): Promise<PulumiCommand> {
  found ??= ensureEngine().then(({ command }) =>
    PulumiCommand.get({ root: dirname(dirname(command)), skipVersionCheck: true }),
  );
  return found;
}
