/**
 * The order of imports, between the parts and inside each. A row may import the rows below it, never one above;
 * `.dependency-cruiser.cjs` makes rules of it.
 */

/** Parts of the repository. Those in one row know nothing of each other. */
const parts = [
  ["scripts", "bench"],
  ["test"],
  ["cli"],
  // Judges the code of apps, with the policies' knowledge of secrets and the plan's of vendors.
  ["scan"],
  ["index.ts"],
  ["components", "policies", "egress", "sessions", "local"],
  ["plan", "iam", "review"],
  // How what is made here is packed; it imports nothing of the project.
  ["release"],
];

/** Folders and files inside a part, from the top down. Those in one row may import each other, but not in a cycle. */
const layers = {
  components: [
    ["sourcePlugin.cjs"],
    ["plugin.ts"],
    ["index.ts", "program", "describe.ts"],
    ["tenant"],
    ["cell"],
    ["validation"],
    ["naming.ts", "labels.ts", "enums.ts"],
  ],
  egress: [
    ["main.ts"],
    ["proxy.ts", "relay"],
    ["proxyListener.ts", "vendorRoutes.ts"],
    ["vendorRoute.ts"],
    ["forwardCalls.ts", "sdksPage.ts"],
    ["sidePath.ts", "aggregates", "sinks"],
    ["apis", "storage", "vendors"],
    ["forward", "statusLog.ts", "times.ts", "wayOut"],
    ["plan", "users"],
    ["keys", "http", "google", "budget", "config.ts", "runningServer.ts"],
    ["decode", "detect", "ledger", "privacy", "log.ts", "problem.ts", "crash.ts"],
  ],
  sessions: [
    ["main.ts"],
    ["launcher.ts"],
    ["front"],
    ["session"],
    ["app"],
    ["isolation", "bridge"],
    ["identity", "config.ts", "log.ts", "withoutCoreFiles.ts"],
  ],
  policies: [
    ["index.ts"],
    ["pack.ts", "docs.ts", "sdk"],
    ["analyzer"],
    ["rules"],
    ["reviews"],
    ["waivers"],
    ["graph"],
    ["types"],
    ["read", "secrets"],
  ],
  cli: [
    ["main.ts", "bootstrap.cjs"],
    ["commands"],
    ["demo"],
    ["offboard"],
    ["erase"],
    ["attack", "breach", "cost", "doctor", "review"],
    ["prove"],
    ["operate"],
    ["check", "local", "ledger", "plan", "scan", "sessions", "questions", "who", "bundle"],
    ["engine", "google"],
    ["commandLine", "terminal", "upToDate.cjs", "upToDate.d.cts"],
  ],
  scan: [
    ["index.ts", "docs.ts"],
    ["scan.ts"],
    ["files.ts", "suppressions.ts"],
    ["flow", "rules"],
    ["finding.ts"],
    ["code"],
  ],
  local: [["run", "stack.ts"], ["front"], ["cloud", "engine"], ["root.ts"]],
};

module.exports = { parts, layers };
