/** Keeps this process's memory, which holds users' keys, out of core files. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Node.js can't set its own limits. */
export async function withoutCoreFiles(): Promise<void> {
  await promisify(execFile)("prlimit", [`--pid=${process.pid}`, "--core=0:0"]);
}
