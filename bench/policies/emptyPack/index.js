// A pack without rules: what a preview with it costs more than one without is the engine's own price of having a pack.
const { PolicyPack } = require("@pulumi/policy");

new PolicyPack("empty", { policies: [] });
