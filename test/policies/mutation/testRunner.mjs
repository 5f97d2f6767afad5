/**
 * Stryker's runner for the policy pack: loads the pack and its tests into one process and runs, for each mutant, the tests
 * that reach it. Starting vitest for every mutant takes seconds; this takes milliseconds, so that all mutants can be judged
 * by all tests. See docs/mutation.md.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { commonTokens, declareClassPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import {
  DryRunStatus,
  determineHitLimitReached,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import { bundleTests } from "./bundle.mjs";
import { nextCall, Tests } from "./testsInProcess.mjs";

/** What Stryker's instrumented code looks at. */
globalThis.__stryker__ ??= {};
const state = globalThis.__stryker__;

/** The page is made of the results of all cases before it, so it can't be judged alone. */
const needsOthers = "coverage/coverage.test.ts > the coverage table > is docs/coverage.md as it is";

class TestsInOneProcess {
  static inject = tokens(commonTokens.logger);
  #log;
  #bundle;
  #tests = [];
  /** By test id: how many mutants it has noticed, and how long it takes. */
  #noticed = new Map();
  #duration = new Map();

  constructor(log) {
    this.#log = log;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const load = createRequire(join(process.cwd(), "package.json"));
    // Random cases are the same for every mutant, so that a mutant's fate is no matter of luck.
    load("fast-check").configureGlobal({ seed: 20261122 });
    const { file, records } = await bundleTests(process.cwd());
    globalThis.bulkheadRecords = { folder: records, nextCall };
    this.#bundle = { file, load };
    this.#reload();
  }

  async dryRun() {
    state.activeMutant = undefined;
    state.mutantCoverage = undefined;
    this.#reload();
    const tests = await this.#run(this.#tests, false);
    this.#duration = new Map(tests.map(({ id, timeSpentMs }) => [id, timeSpentMs]));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: state.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation, disableBail }) {
    // The mutants of the code that runs while a file loads are there only if the file loads with them.
    const atLoad = mutantActivation === "static";
    state.activeMutant = activeMutant.id;
    state.hitCount = hitLimit === undefined ? undefined : 0;
    state.hitLimit = hitLimit;
    try {
      if (atLoad) {
        this.#reload();
      }
      const reached = new Set(testFilter ?? this.#tests.map(({ id }) => id));
      const results = await this.#run(this.#inOrder(reached), !disableBail);
      const overrun = determineHitLimitReached(state.hitCount, hitLimit);
      return toMutantRunResult(overrun ?? { status: DryRunStatus.Complete, tests: results });
    } catch (error) {
      return toMutantRunResult({ status: DryRunStatus.Complete, tests: [failure("loading", error, 0)] });
    } finally {
      state.activeMutant = undefined;
      if (atLoad) {
        this.#reload();
      }
    }
  }

  /** First what has noticed other mutants, since neighbours are noticed by the same tests; then the quickest. */
  #inOrder(reached) {
    const rank = ({ id }) => this.#noticed.get(id) ?? 0;
    const time = ({ id }) => this.#duration.get(id) ?? 0;
    return this.#tests
      .filter(({ id }) => reached.has(id))
      .sort((one, other) => rank(other) - rank(one) || time(one) - time(other));
  }

  #reload() {
    const tests = new Tests();
    globalThis.bulkheadVitest = tests.module();
    delete this.#bundle.load.cache[this.#bundle.file];
    const files = this.#bundle.load(this.#bundle.file);
    for (const [name, load] of Object.entries(files)) {
      tests.file(name, load);
    }
    this.#tests = tests.all.filter(({ id }) => id !== needsOthers);
    this.#log.debug("%d tests are loaded", this.#tests.length);
  }

  async #run(tests, untilFailure) {
    const results = [];
    for (const { id, run } of tests) {
      const start = performance.now();
      state.currentTestId = id;
      try {
        await run();
        results.push({ id, name: id, status: TestStatus.Success, timeSpentMs: performance.now() - start });
      } catch (error) {
        results.push(failure(id, error, performance.now() - start));
        if (untilFailure) {
          this.#noticed.set(id, (this.#noticed.get(id) ?? 0) + 1);
          break;
        }
      } finally {
        state.currentTestId = undefined;
      }
    }
    return results;
  }
}

function failure(id, error, timeSpentMs) {
  return { id, name: id, status: TestStatus.Failed, failureMessage: String(error?.message ?? error), timeSpentMs };
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "bulkhead", TestsInOneProcess)];
