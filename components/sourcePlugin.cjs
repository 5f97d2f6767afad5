// The plugin from its sources, for `packages: { bulkhead: <checkout>/components }`. Pulumi would check the types of every
// file on each start, with the settings of the folder that it was called from; here esbuild only strips the types.
"use strict";

const fs = require("node:fs");
const { transformSync } = require("esbuild");

require.extensions[".ts"] = (module, filename) => {
  const options = { loader: "ts", format: "cjs", platform: "node", target: "node20.19", sourcefile: filename };
  module._compile(transformSync(fs.readFileSync(filename, "utf8"), options).code, filename);
};

module.exports = require("./plugin.ts");
