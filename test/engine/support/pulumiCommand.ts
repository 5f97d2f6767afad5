/** The `pulumi` command as a user types it. */
import { execFile } from "node:child_process";

/** Runs `pulumi …` in a folder and returns its exit code and all that it wrote. */
export function pulumiCommand(
  command: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<{ readonly code: number; readonly output: string }> {
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 1 << 26 };
  return new Promise((resolve) => {
    execFile(command, [...args, "--non-interactive"], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}
