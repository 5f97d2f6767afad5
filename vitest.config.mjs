import { defineConfig } from "vitest/config";
import { tiers } from "./test/tiers.mjs";

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: tiers.map(({ name, include, exclude }) => ({
      test: {
        name,
        include,
        exclude: ["**/node_modules/**", ...exclude],
        // Pulumi keeps its runtime in process-wide state, so each file gets a process of its own; unit tests have no such
        // state and share their workers, which saves loading the same modules again for each file.
        ...(name === "unit"
          ? { pool: "threads", isolate: false }
          : { pool: "forks", setupFiles: ["./test/support/shortStacks.ts"] }),
        // Tables and messages are compared as text; some CI systems ask for colours.
        // The engine writes its state once at the end instead of after each step, which is a fifth of its time; the test of
        // interrupted updates sets it back.
        env: { NO_COLOR: "1", PULUMI_SKIP_CHECKPOINTS: "true" },
        // Generous, since machines here and in CI differ: a limit for what hangs, not a measure of speed.
        testTimeout: 300_000,
        hookTimeout: 300_000,
      },
    })),
  },
});
