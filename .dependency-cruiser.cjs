/**
 * The order of imports, checked by `npm run imports`: between the parts, between the folders inside each part, and no
 * cycles anywhere.
 */

const { layers, parts } = require("./scripts/importOrder.cjs");

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
