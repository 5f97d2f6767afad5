/** Bad values of `env`, `compute`, `retention` and `labels`, each with its whole message. */
import { describe, expect, test } from "vitest";
import { unresolved } from "../../../components/validation/index";
import { privatePlan } from "../support/arguments";
import { messages } from "../support/tenantProblems";

describe("each bad setting of the running app is named, with what is wrong and what to do", () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      "a reserved variable",
      { env: { TENANT: "other" } },
      "'env.TENANT' must not be set; Bulkhead sets this variable itself",
    ],
    [
      "a variable with a bad name",
      { env: { "log level": "info" } },
      "'env.log level' must have a name of letters, digits and '_', not starting with a digit; rename it",
    ],
    ["a variable that is no text", { env: { LEVELS: ["info"] } }, "'env.LEVELS' must be text, got a list"],
    [
      "a reserved label",
      { labels: { tenant: "other" } },
      "'labels.tenant' must not be set; Bulkhead sets this label itself",
    ],
    [
      "a label in upper case",
      { labels: { team: "Search" } },
      "'labels.team' must be at most 63 lower-case letters, digits, '-' and '_', got 'Search'; change the value",
    ],
    [
      "an odd number of processors",
      { compute: { cpu: "3" } },
      "'compute.cpu' must be '1', '2', '4', '6' or '8', got '3'",
    ],
    [
      "a size without unit",
      { compute: { memory: "512" } },
      "'compute.memory' must be a size such as '512Mi' or '2Gi', got '512'",
    ],
    [
      "more minimum than maximum",
      { compute: { minInstances: 5, maxInstances: 2 } },
      "'compute.minInstances' must not be above 'maxInstances' (2), got '5'",
    ],
    [
      "a port that is none",
      { compute: { port: 70_000 } },
      "'compute.port' must be a port from 1 to 65535, got '70000'",
    ],
    [
      "a misspelt limit",
      { compute: { memmory: "1Gi" } },
      "'compute.memmory' must be a known property; did you mean 'memory'?",
    ],
    [
      "too short a soft delete",
      { retention: { softDeleteDays: 3 } },
      "'retention.softDeleteDays' must be 0, for none, or a whole number of days from 7 to 90, got '3'",
    ],
    [
      "an output where the shape is needed",
      { keys: unresolved },
      "'keys' must be plain data, got an output; what exists depends on it, so it must be known when the program runs",
    ],
    [
      "an output as the state",
      { state: unresolved },
      "'state' must be plain data, got an output; what exists depends on it, so it must be known when the program runs",
    ],
    [
      "an output within the plan",
      { analytics: { version: unresolved } },
      "'analytics' must be plain data, got an output; what exists depends on it, so it must be known when the program runs",
    ],
    [
      "an output as the environment",
      { env: unresolved },
      "'env' must be a map that is known when the program runs, got an output; write { LOG_LEVEL: info }, where the values may be outputs",
    ],
  ])("%s", (_, changes, message) => {
    expect(messages(changes)).toContain(message);
  });
});

describe("F6: memory that Cloud Run would refuse in the update", () => {
  test.each<[string, Record<string, string>, string]>([
    [
      "four processors with the default",
      { cpu: "4" },
      "'compute.memory' must be 2Gi to 16Gi with 'cpu' '4', got '512Mi'; Cloud Run takes nothing else",
    ],
    [
      "six with the default",
      { cpu: "6" },
      "'compute.memory' must be 4Gi to 24Gi with 'cpu' '6', got '512Mi'; Cloud Run takes nothing else",
    ],
    [
      "eight with the default",
      { cpu: "8" },
      "'compute.memory' must be 4Gi to 32Gi with 'cpu' '8', got '512Mi'; Cloud Run takes nothing else",
    ],
    [
      "too little for one",
      { memory: "128Mi" },
      "'compute.memory' must be 512Mi to 4Gi with 'cpu' '1', got '128Mi'; Cloud Run takes nothing else",
    ],
    [
      "too much for one",
      { memory: "5Gi" },
      "'compute.memory' must be 512Mi to 4Gi with 'cpu' '1', got '5Gi'; Cloud Run takes nothing else",
    ],
    [
      "too much for two",
      { cpu: "2", memory: "9Gi" },
      "'compute.memory' must be 512Mi to 8Gi with 'cpu' '2', got '9Gi'; Cloud Run takes nothing else",
    ],
    [
      "as much for /tmp as there is",
      { tmpSize: "512Mi" },
      "'compute.tmpSize' must be below 'memory' ('512Mi'), got '512Mi'; '/tmp' lies in memory",
    ],
  ])("%s", (_, compute, message) => {
    expect(messages({ compute })).toEqual([message]);
  });

  test.each([
    { cpu: "1", memory: "4Gi" },
    { cpu: "2", memory: "8Gi", tmpSize: "4Gi" },
    { cpu: "4", memory: "2Gi" },
    { cpu: "6", memory: "24Gi" },
    { cpu: "8", memory: "32Gi" },
    { cpu: unresolved, memory: "32Gi" },
    { cpu: "8", memory: unresolved },
  ])("%o is taken", (compute) => {
    expect(messages({ compute })).toEqual([]);
  });
});

describe("C16: the size of the egress proxy", () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ["within its limits", { proxy: { cpu: "4", memory: "2Gi", minInstances: 1, timeoutSeconds: 3600 } }, []],
    [
      "with too little memory for its processors, and more instances at least than at most",
      { proxy: { cpu: "4", minInstances: 3, maxInstances: 2 } },
      [
        "'proxy.minInstances' must not be above 'maxInstances' (2), got '3'",
        "'proxy.memory' must be 2Gi to 16Gi with 'cpu' '4', got '512Mi'; Cloud Run takes nothing else",
      ],
    ],
    [
      "for a minute at most",
      { proxy: { timeoutSeconds: 30 } },
      ["'proxy.timeoutSeconds' must be a whole number of seconds from 60 to 3600, got '30'"],
    ],
    [
      "without anything that it is for",
      { proxy: { minInstances: 1 }, analytics: undefined, apis: undefined, pseudonymKeys: undefined },
      ["'proxy' must not be set without 'analytics' or 'apis', which the proxy is for; take it out"],
    ],
    [
      "with windows in one instance's memory",
      { proxy: { cpu: "2", minInstances: 2, maxInstances: 3 }, analytics: privatePlan },
      ["minInstances", "maxInstances"].map(
        (key) =>
          `'proxy.${key}' must not be set with 'privacy' in the plan, whose windows lie in one instance's memory; take it out`,
      ),
    ],
  ])("%s", (_, changes, expected) => {
    expect(messages(changes)).toEqual(expected);
  });
});

describe("F9: the relay's port", () => {
  const message = "'compute.port' must not be 8787, got '8787'; the relay listens there";

  test("is refused for an app beside a relay", () => {
    expect(messages({ compute: { port: 8787 } })).toEqual([message]);
  });

  test("is free for an app without", () => {
    expect(
      messages({ compute: { port: 8787 }, analytics: undefined, apis: undefined, pseudonymKeys: undefined }),
    ).toEqual([]);
  });
});
