/** Every command, in the order of the help. */
import type { Command, CommandGroup } from "../commandLine/definition";
import { attackCommand } from "./attack";
import { checkCommand } from "./check";
import { costCommand } from "./cost";
import { demoCommand } from "./demo";
import { freezeCommand, unfreezeCommand } from "./freeze";
import { ledgerCommand } from "./ledger";
import { localCommands } from "./local";
import { planCommands } from "./plan";
import { previewCommand } from "./preview";
import { proveCommand } from "./prove";
import { reviewCommands } from "./review";
import { scanCommand } from "./scan";
import { sessionsCommands } from "./sessions";
import { setupCommand } from "./setup";
import { upCommand } from "./up";

export const commands: readonly (Command | CommandGroup)[] = [
  demoCommand,
  previewCommand,
  upCommand,
  checkCommand,
  scanCommand,
  sessionsCommands,
  proveCommand,
  reviewCommands,
  freezeCommand,
  unfreezeCommand,
  planCommands,
  localCommands,
  attackCommand,
  ledgerCommand,
  costCommand,
  setupCommand,
];
