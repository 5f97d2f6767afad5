/**
 * As much of vitest's interface as the pack's tests use, without its processes: the tests are collected once, and any of
 * them can be run again in milliseconds. The assertions are vitest's own.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from "@vitest/expect";
import * as chai from "chai";

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

const expect = (value, message) => chai.expect(value, message);
Object.assign(expect, chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]);
expect.getState = () => getState(expect);
globalThis[GLOBAL_EXPECT] = expect;
setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null }, expect);

/** Tests in the order in which they were declared: `id`, `file`, `run`. */
export class Tests {
  all = [];
  #path = [];
  /** By the path of the group that they are declared in. */
  #hooks = { before: new Map(), after: new Map() };

  /** What `import { … } from "vitest"` gives to the test files. */
  module() {
    const describe = (title, body) => this.#within(title, body);
    const it = (title, body) => this.#declare(title, body);
    describe.each = each(describe);
    it.each = each(it);
    const hook = (time) => (body) => {
      const group = this.#path.join(" > ");
      this.#hooks[time].set(group, [...(this.#hooks[time].get(group) ?? []), body]);
    };
    return { describe, it, test: it, expect, beforeEach: hook("before"), afterEach: hook("after") };
  }

  /** Collects the tests of one file. */
  file(name, load) {
    this.#within(name, load);
  }

  #within(title, body) {
    this.#path.push(title);
    body();
    this.#path.pop();
  }

  #declare(title, body) {
    const id = [...this.#path, title].join(" > ");
    if (this.all.some((test) => test.id === id)) {
      throw new Error(`two tests are named '${id}'`);
    }
    const groups = this.#path.map((_, at) => this.#path.slice(0, at + 1).join(" > "));
    const run = () => running.run({ id, calls: 0 }, () => this.#withHooks(groups, body));
    this.all.push({ id, file: this.#path[0], run });
  }

  /** Runs a test between the hooks of the groups around it, the outermost first, and last after it. */
  async #withHooks(groups, body) {
    const hooks = (time, of) => of.flatMap((group) => this.#hooks[time].get(group) ?? []);
    for (const hook of hooks("before", groups)) {
      await hook();
    }
    try {
      await body();
    } finally {
      for (const hook of hooks("after", [...groups].reverse())) {
        await hook();
      }
    }
  }
}

const running = new AsyncLocalStorage();

/** A name for each call that a test makes, the same in every run: `title#0`, `title#1`, … */
export function nextCall() {
  const test = running.getStore();
  if (test === undefined) {
    throw new Error("programs are recorded by tests only");
  }
  return `${test.id}#${test.calls++}`;
}

/** Rows of a table: a list is spread over the parameters, anything else is the only one. The row's number makes names unique. */
function each(declare) {
  return (rows) => (title, body) => {
    rows.forEach((row, at) => {
      const values = Array.isArray(row) ? row : [row];
      declare(`${title} [${at}] ${String(values[0]).slice(0, 60)}`, () => body(...values));
    });
  };
}
