import { Command } from "commander";
import { runDeployed } from "../../local/run/runDeployed";
import { prepareCloud, untilInterrupted } from "../local/prepareCloud";
import { UserError } from "../userError";
import { type AttackResult, attack, breakIns } from "./attack";
import { attackSummary, attackTable } from "./attackTable";

interface Options {
  readonly cloud?: string;
  readonly from?: string;
  readonly on?: string;
  readonly only?: string[];
  readonly format: string;
}

/** `bulkhead attack`: tries to break from one tenant into another, on the local cloud. Exit 1 where a wall gave way. */
export function attackCommand(): Command {
  return new Command("attack")
    .description("run what is deployed in the local cloud and try to break from one tenant into another")
    .option("--cloud <folder>", "folder of the local cloud; the sample is deployed into it where it is empty")
    .option("--from <tenant>", "tenant that has been broken into (default: the last by name)")
    .option("--on <tenant>", "tenant that is attacked from there (default: the first by name)")
    .option("--only <ids...>", `break-ins to try, of: ${breakIns.map(({ id }) => id).join(", ")}`)
    .option("--format <format>", "table or json", "table")
    .action(async (options: Options) => {
      if (options.format !== "table" && options.format !== "json") {
        throw new UserError(`'--format' must be table or json, got '${options.format}'`);
      }
      const unknown = (options.only ?? []).filter((id) => !breakIns.some((breakIn) => breakIn.id === id));
      if (unknown.length > 0) {
        throw new UserError(`'--only' must name break-ins, got '${unknown.join(" ")}'; see 'bulkhead attack --help'`);
      }
      const cloudFolder = await prepareCloud(options.cloud);
      const running = await runDeployed({ cloudFolder });
      const results = await untilInterrupted(running, () =>
        attack(running, { attacker: options.from, victim: options.on, only: options.only }),
      );
      report(results, options.format);
    });
}

function report(results: readonly AttackResult[], format: string): void {
  if (format === "json") {
    process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  } else {
    process.stdout.write(`${attackTable(results)}\n${attackSummary(results)}\n`);
  }
  if (results.some(({ outcome }) => outcome !== "denied" && outcome !== "not tried")) {
    process.exitCode = 1;
  }
}
