/** Runs calls of the vendors' SDKs for Python. */
import { spawn } from "node:child_process";
import { join } from "node:path";

/** Where `calls.py` and the lists of packages are. */
export const sdkFolder = join(__dirname, "../sdks/python");

/** Runs `calls.py` and returns the errors that the SDK has reported. */
export function callsOf(python: string, args: readonly string[]): Promise<string[]> {
  const child = spawn(python, [join(sdkFolder, "calls.py"), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("close", (code) => {
      if (code === 0) {
        resolve(JSON.parse(stdout));
      } else {
        reject(new Error(`calls.py ended with ${code}: ${stderr.slice(-2_000)}`));
      }
    });
  });
}
