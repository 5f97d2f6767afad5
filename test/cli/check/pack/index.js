// A pack for the tests of `check`: its rules find, fail or leak on the word of a resource's type.
const { PolicyPack } = require("@pulumi/policy");

const resourceRule = (name, type, message, more = {}) => ({
  name,
  description: `Rule ${name}.`,
  enforcementLevel: "mandatory",
  validateResource: (args, report) => {
    if (args.type === type) {
      report(typeof message === "function" ? message(args) : message);
    }
  },
  ...more,
});

new PolicyPack("check-test-pack", {
  policies: [
    resourceRule("no-bad", "test:index:Bad", "'settings.mode' must be 'safe', got 'wild'; set it to 'safe'", {
      severity: "critical",
    }),
    resourceRule("prefer-good", "test:index:Odd", "'settings.mode' must be set, got nothing; set it", {
      enforcementLevel: "advisory",
    }),
    resourceRule(
      "leaks",
      "test:index:Leaky",
      (args) => `'settings' must not be like ${JSON.stringify(args.props)}; stop`,
    ),
    {
      name: "whole-stack",
      description: "Rule whole-stack.",
      enforcementLevel: "mandatory",
      validateStack: (args, report) => {
        if (args.resources.some((resource) => resource.type === "test:index:Breaks")) {
          throw new Error("rule broke");
        }
        for (const resource of args.resources) {
          if (resource.type === "test:index:Bad") {
            report("two lines\nof message", resource.urn);
          }
        }
      },
    },
  ],
});
