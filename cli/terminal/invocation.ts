/**
 * How a user starts the command from a checkout. Without `--no`, a call from outside a checkout would run whatever package
 * has this name on npm.
 */
export const invocation = "npx --no bulkhead";
