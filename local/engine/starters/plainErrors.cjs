// Loaded before a program or a policy pack. Node 20.20 never ends inspecting an error in colours when its stack names a
// file right below a scope (`node_modules/@pulumi/resource.ts`, as Pulumi's source maps do), and Pulumi inspects every
// uncaught error so: a program that throws would run out of memory instead of telling why. Errors lose their colours here.
const util = require("node:util");

const { inspect } = util;
util.inspect = Object.assign(
  (value, options, ...rest) =>
    value instanceof Error && typeof options === "object"
      ? inspect(value, { ...options, colors: false })
      : inspect(value, options, ...rest),
  inspect,
);
