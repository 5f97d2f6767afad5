/**
 * The order of imports, checked by `npm run imports`: between the parts, between the folders inside each part, and no
 * cycles anywhere. A row may import the rows below it, never one above or beside it.
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
    ["sidePath.ts", "aggregates"],
    ["apis", "vendors"],
    ["forward", "times.ts"],
    ["plan"],
    ["keys", "http", "budget", "config.ts", "runningServer.ts"],
    ["decode", "detect", "ledger", "metadata", "privacy", "log.ts", "problem.ts", "crash.ts"],
  ],
  sessions: [
    ["main.ts"],
    ["launcher.ts"],
    ["front"],
    ["session"],
    ["app"],
    ["isolation", "bridge"],
    ["identity", "config.ts", "log.ts"],
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
    ["main.ts"],
    ["commands"],
    ["demo"],
    ["erase"],
    ["attack", "breach", "cost", "doctor", "review"],
    ["prove"],
    ["operate"],
    ["check", "local", "ledger", "plan", "scan", "sessions", "questions", "who", "bundle"],
    ["engine", "google"],
    ["commandLine", "terminal"],
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

const between = parts.flatMap((row, index) =>
  row.map((part) => {
    const below = parts.slice(index + 1).flat();
    const open = part === "local" ? [...below, "package.json"] : below;
    return {
      name: `${part.replace(/\W/g, "-")}-imports-only-what-is-below`,
      severity: "error",
      from: { path: `^${part}(?:/|$)`, pathNot: "/build\\.[cm]js$" },
      to: {
        couldNotResolve: false,
        path: "^[^.]",
        pathNot: [`^${part}(?:/|$)`, ...open.map((name) => `^${name}(?:/|$)`), "node_modules/", "^package\\.json$"],
        dependencyTypesNot: ["core", "npm", "npm-dev", "npm-peer"],
      },
    };
  }),
);

const inside = Object.entries(layers).flatMap(([part, rows]) =>
  rows.slice(1).map((row, index) => ({
    name: `${part}-${row.join("-").replace(/\.ts/g, "")}-imports-nothing-above`,
    severity: "error",
    from: { path: `^${part}/(?:${row.join("|")})(?:/|$)` },
    to: {
      path: `^${part}/(?:${rows
        .slice(0, index + 1)
        .flat()
        .join("|")})(?:/|$)`,
    },
  })),
);

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "nothing-is-unresolved",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^(?:bulkhead|@stryker-mutator/.*)$" },
    },
    ...between,
    ...inside,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(node_modules|dist)/" },
    tsPreCompilationDeps: true,
    // Some packages have modules for `import` alone.
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
    tsConfig: { fileName: "tsconfig.check.json" },
  },
};
