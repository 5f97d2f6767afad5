import { defineConfig } from "vitest/config";

/** Tests of the policy pack that are fast enough to run for every mutant: see docs/mutation.md. */
export default defineConfig({
  test: {
    include: ["test/policies/{rules,graph,read}/*.test.ts", "test/policies/mutation/*.mutation.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
