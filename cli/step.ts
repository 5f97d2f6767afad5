import { Listr } from "listr2";

/** Reports what a running step does, in a short phrase. */
export type Say = (text: string) => void;

/**
 * Runs one titled step with a sign of life and returns what it gives. A step that fails is marked, and its own error is
 * thrown on, so that it is shown once.
 */
export async function step<Result>(title: string, run: (say: Say) => Promise<Result>): Promise<Result> {
  let outcome: { readonly value: Result } | { readonly error: unknown } | undefined;
  const tasks = new Listr(
    {
      title,
      task: async (_, task) => {
        const say = throttled((text) => {
          task.output = text;
        });
        try {
          outcome = { value: await run(say) };
        } catch (error) {
          outcome = { error };
          throw new Error("failed");
        }
      },
    },
    {
      exitOnError: false,
      rendererOptions: { showErrorMessage: false },
      fallbackRendererOptions: { timestamp: undefined },
    },
  );
  await tasks.run();
  if (outcome === undefined) {
    throw new Error(`step '${title}' did not run`);
  }
  if ("error" in outcome) {
    throw outcome.error;
  }
  return outcome.value;
}

/** Passes reports on as they come to a terminal, else the first at once and then at most one each ten seconds. */
function throttled(report: Say): Say {
  const interval = process.stdout.isTTY ? 0 : 10_000;
  let last = Number.NEGATIVE_INFINITY;
  return (text) => {
    const now = Date.now();
    if (now - last < interval) {
      return;
    }
    last = now;
    report(text);
  };
}
