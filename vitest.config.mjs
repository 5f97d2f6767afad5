import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import { longest, tiers } from "./test/tiers.mjs";

/** Starts the longest files of each tier first; on a machine that has never run them, Vitest would start the largest. */
class LongestFirst extends BaseSequencer {
  async sort(files) {
    const sorted = await super.sort(files);
    const tierOrder = [...new Set(sorted.map(({ project }) => project.name))];
    const place = ({ moduleId }) => {
      const at = longest.findIndex((file) => moduleId.endsWith(`/${file}`));
      return at === -1 ? longest.length : at;
    };
    return sorted.sort(
      (a, b) => tierOrder.indexOf(a.project.name) - tierOrder.indexOf(b.project.name) || place(a) - place(b),
    );
  }
}

export default defineConfig({
  test: {
    globalSetup: ["./test/support/sharedFolder.ts"],
    sequence: { sequencer: LongestFirst },
    projects: tiers.map(({ name, include, exclude, workers, order, isolated }) => ({
      test: {
        name,
        include,
        exclude: ["**/node_modules/**", ...exclude],
        maxWorkers: workers,
        sequence: { groupOrder: order },
        // Files of a large tier share processes, which saves a second of processor per file for loading the same modules. Pulumi
        // keeps its runtime in process-wide state, for which threads would be too little.
        isolate: isolated,
        pool: name === "unit" ? "threads" : "forks",
        setupFiles: [
          ...(name === "unit" ? [] : ["./test/support/shortStacks.ts"]),
          ...(name === "unit" || isolated ? [] : ["./test/support/sharedProcess.ts"]),
        ],
        // Tables and messages are compared as text; some CI systems ask for colours.
        // The engine writes its state once at the end instead of after each step, which is a fifth of its time; the test of
        // interrupted updates sets it back.
        env: { NO_COLOR: "1", PULUMI_SKIP_CHECKPOINTS: "true" },
        // Generous, since machines here and in CI differ: a limit for what hangs, not a measure of speed.
        testTimeout: 300_000,
        expect: { poll: { timeout: 10_000 } },
        hookTimeout: 300_000,
      },
    })),
  },
});
