import { Command } from "commander";
import { Listr } from "listr2";
import { type Engine, ensureEngine } from "../local/engine";

/** Makes sure that there is a Pulumi engine, with progress while it is installed or built. */
export function setupCommand(): Command {
  return new Command("setup").description("find, install or build the Pulumi engine").action(async () => {
    const engine = await setUpEngine();
    process.stdout.write(`Pulumi engine ${engine.version} (${engine.source}): ${engine.command}\n`);
  });
}

/** The engine, shown as a task that reports what it does; at once and without output where there is one already. */
export async function setUpEngine(): Promise<Engine> {
  const present = await ensureEngine({ makers: [] }).catch(() => undefined);
  if (present !== undefined) return present;
  const context: { engine?: Engine; failure?: unknown } = {};
  const tasks = new Listr(
    {
      title: "Setting up the Pulumi engine (once; a build takes some minutes)",
      task: async (_, task) => {
        const report = throttled((text) => {
          task.output = text;
        });
        context.engine = await ensureEngine({ onProgress: report }).catch((error) => {
          context.failure = error;
          throw new Error("nothing worked");
        });
      },
    },
    { exitOnError: false },
  );
  await tasks.run();
  if (context.engine === undefined) throw context.failure;
  return context.engine;
}

/** Passes on the first of many reports at once, then at most one each ten seconds where the output is not a terminal. */
function throttled(report: (text: string) => void): (text: string) => void {
  const interval = process.stdout.isTTY ? 0 : 10_000;
  let last = Number.NEGATIVE_INFINITY;
  return (text) => {
    const now = Date.now();
    if (now - last < interval) return;
    last = now;
    report(text);
  };
}
