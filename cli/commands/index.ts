/** Every command, in the order of the help. */
import type { Command, CommandGroup } from "../commandLine/definition";
import { attackCommand } from "./attack";
import { breachCommand } from "./breach";
import { checkCommand } from "./check";
import { compactCommand } from "./compact";
import { costCommand } from "./cost";
import { demoCommand } from "./demo";
import { doctorCommand } from "./doctor";
import { forgetCommand } from "./forget";
import { freezeCommand, frozenCommand, unfreezeCommand } from "./freeze";
import { keysCommands } from "./keys";
import { ledgerCommand } from "./ledger";
import { localCommands } from "./local";
import { offboardCommand } from "./offboard";
import { planCommands } from "./plan";
import { previewCommand } from "./preview";
import { proveCommand } from "./prove";
import { reviewCommands } from "./review";
import { rotateCommands } from "./rotate";
import { scanCommand } from "./scan";
import { sessionsCommands } from "./sessions";
import { setupCommand } from "./setup";
import { statusCommand } from "./status";
import { startCommand, stopCommand } from "./stop";
import { switchCommands } from "./switch";
import { upCommand } from "./up";
import { verifyCommand } from "./verify";
import { whoCommand } from "./who";

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
  frozenCommand,
  planCommands,
  localCommands,
  attackCommand,
  statusCommand,
  keysCommands,
  rotateCommands,
  switchCommands,
  stopCommand,
  startCommand,
  ledgerCommand,
  compactCommand,
  whoCommand,
  breachCommand,
  forgetCommand,
  offboardCommand,
  verifyCommand,
  costCommand,
  doctorCommand,
  setupCommand,
];
