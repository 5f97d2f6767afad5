import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Pulumi keeps its runtime in process-wide state, so each file gets a process of its own.
    pool: "forks",
    maxWorkers: 2,
    // Tables and messages are compared as text; some CI systems ask for colours.
    env: { NO_COLOR: "1" },
    // Generous, since machines here and in CI differ: a limit for what hangs, not a measure of speed.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
