/**
 * Loaded before a program or a policy pack. Node 20.20 never finishes inspecting an error in colours if its stack names a
 * file directly below a scope (`node_modules/@pulumi/resource.ts`, as in Pulumi's source maps). Pulumi inspects every
 * uncaught error that way, so a program that throws would run out of memory instead of reporting why. Errors are
 * therefore printed without colours.
 */
const util = require("node:util");

const { inspect } = util;
util.inspect = Object.assign(
  (value, options, ...rest) =>
    value instanceof Error && typeof options === "object"
      ? inspect(value, { ...options, colors: false })
      : inspect(value, options, ...rest),
  inspect,
);
