/** Exit codes of every command. A script can tell a "no" from a question that was never answered. */
export const exits = {
  /** The answer is yes, or the work is done. */
  yes: 0,
  /** The answer is no, or the work failed. */
  no: 1,
  /** The command could not tell, because its input was missing or wrong. */
  couldNotTell: 2,
  /** The user stopped the command: 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
} as const;
