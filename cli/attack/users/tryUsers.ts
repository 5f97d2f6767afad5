/** Tries every break-in of one user against another on one target. */
import { randomBytes } from "node:crypto";
import type { Isolation } from "../../../sessions/config";
import { codeBreakIns } from "./codeBreakIns";
import { exhaustionBreakIns } from "./exhaustionBreakIns";
import { launcherBreakIns } from "./launcherBreakIns";
import { pageBreakIns } from "./pageBreakIns";
import { asItWas, underLauncher } from "./targets";
import type { Target, UserBreakIn } from "./userBreakIn";

export interface UserAttackResult {
  readonly id: string;
  readonly title: string;
  /** What it is tried against: another user through the app, or the launcher. */
  readonly against: "user" | "launcher";
  readonly succeeded: boolean;
}

export const userBreakIns: readonly UserBreakIn[] = [...pageBreakIns, ...codeBreakIns, ...exhaustionBreakIns];

export type TargetName = "as-it-was" | Isolation;

/** Break-ins that nothing stops there. Sessions of isolation `process` share the network of their instance. */
export const openWith: Readonly<Record<TargetName, readonly string[]>> = {
  sandbox: [],
  process: ["loopback-port", "abstract-socket", "metadata-token", "bucket"],
  "as-it-was": userBreakIns.map(({ id }) => id),
};

export async function tryUsers(
  name: TargetName,
  onResult: (result: UserAttackResult) => void = () => undefined,
): Promise<readonly UserAttackResult[]> {
  const results: UserAttackResult[] = [];
  const report = (result: UserAttackResult) => {
    results.push(result);
    onResult(result);
  };
  const open = () => (name === "as-it-was" ? asItWas() : underLauncher(name));
  const tryOne = async (target: Target, { id, title, succeeds }: UserBreakIn) =>
    report({ id, title, against: "user", succeeded: await succeeds(target, newCanary()) });
  const target = await open();
  try {
    for (const breakIn of [...pageBreakIns, ...codeBreakIns]) {
      await tryOne(target, breakIn);
    }
  } finally {
    await target.close();
  }
  // Each leaves the app that it is tried on unusable, and under the launcher the attacker without a session for a while.
  for (const breakIn of exhaustionBreakIns) {
    const fresh = await open();
    await tryOne(fresh, breakIn).finally(() => fresh.close());
  }
  if (name !== "as-it-was") {
    const launcher = await underLauncher(name, true);
    try {
      for (const { id, title, succeeds } of launcherBreakIns) {
        report({ id, title, against: "launcher", succeeded: await succeeds(launcher, newCanary()) });
      }
    } finally {
      await launcher.close();
    }
  }
  return results;
}

function newCanary(): string {
  return `canary${randomBytes(9).toString("hex")}`;
}
