/** Runs what is deployed and attacks it, for `bulkhead attack`. */
import { runDeployed } from "../../local/run/runDeployed";
import { prepareCloud, untilInterrupted } from "../local/prepareCloud";
import { printAnswer } from "../terminal/printAnswer";
import { waiting } from "../terminal/progress";
import { attack } from "./attack";
import { attackExitCode, attackReport } from "./attackReport";

export interface AttackFlags {
  readonly cloud: string | undefined;
  /** Tenant that has been broken into. */
  readonly from: string | undefined;
  /** Tenant that is attacked from there. */
  readonly on: string | undefined;
  readonly only: readonly string[] | undefined;
  readonly format: "table" | "json";
  readonly verbose: boolean;
}

/** Returns the exit code. */
export async function runAttack({ cloud, from, on, only, format, verbose }: AttackFlags): Promise<number> {
  const cloudFolder = await prepareCloud(cloud);
  const running = await waiting("starting the services", () => runDeployed({ cloudFolder }));
  const results = await untilInterrupted(running, () =>
    waiting("trying to break in", (report) =>
      attack(running, { attacker: from, victim: on, only, onResult: ({ title }) => report(title) }),
    ),
  );
  printAnswer(format, results, `${attackReport(results, { verbose })}\n`);
  return attackExitCode(results);
}
