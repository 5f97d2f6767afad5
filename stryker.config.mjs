// Mutation testing of the policy pack: `npm run mutation`. How mutants are judged, and the last full score: docs/mutation.md.
/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  testRunner: "bulkhead",
  plugins: ["./test/policies/mutation/testRunner.mjs"],
  coverageAnalysis: "perTest",
  mutate: ["policies/graph/**/*.ts", "policies/rules/**/*.ts"],
  ignorePatterns: ["**/dist", "bench", "egress", "examples", "local/engine", ".stryker-tmp", "reports"],
  // The wording of messages is tested by the rules' own tests, for a few of each; a mutant for every text would drown the rest.
  mutator: { excludedMutations: ["StringLiteral"] },
  // A second run judges what has changed. It doesn't see that a test has become weaker: `-- --force` judges everything again.
  incremental: true,
  incrementalFile: "reports/mutation-incremental.json",
  concurrency: 2,
  timeoutMS: 20_000,
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: "reports/mutation.json" },
  thresholds: { high: 95, low: 90, break: null },
  tempDirName: ".stryker-tmp",
};
