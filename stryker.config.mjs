// Mutation testing of the policy pack: `npm run mutation`. Takes long; see docs/mutation.md for the last full score.
/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  testRunner: "vitest",
  vitest: { configFile: "vitest.mutation.config.mjs" },
  plugins: ["@stryker-mutator/vitest-runner"],
  coverageAnalysis: "perTest",
  mutate: ["policies/graph/**/*.ts", "policies/rules/**/*.ts"],
  ignorePatterns: ["**/dist", "docs", "bench", "egress", "examples", ".stryker-tmp", "reports"],
  // The tests compare which rule finds what at which resource, not the wording: texts are tested by the rules' own tests.
  mutator: { excludedMutations: ["StringLiteral"] },
  // Constants are computed once when a file loads: mutants in them would need a run of everything each.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 20_000,
  reporters: ["clear-text", "json"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: "reports/mutation.json" },
  thresholds: { high: 95, low: 90, break: null },
  tempDirName: ".stryker-tmp",
};
