/** `bulkhead up`: `pulumi up` with the policy pack attached. */
import { defineCommand } from "../commandLine/definition";

export const upCommand = defineCommand({
  name: "up",
  summary: "deploy the program in this folder with Pulumi and the policy pack",
  arguments: [{ name: "flags", summary: "flags of 'pulumi up'; all are passed on", many: true, optional: true }],
  options: {},
  exits: {
    yes: "the deployment is complete",
    other: "the engine's own code: the deployment failed or the pack rejected it",
  },
  examples: [{ what: "Deploy one stack without a question", line: "up --stack prod --yes" }],
  passesOnTo: "pulumi up",
  run: async ({ flags }) => {
    const [{ passThrough }, { workFolderOf }, { mindStopped }] = await Promise.all([
      import("../engine/passThrough.js"),
      import("../engine/setUpYamlHost.js"),
      import("../operate/stop/stoppedHere.js"),
    ]);
    await mindStopped("up", workFolderOf(flags), flags);
    return passThrough("up", flags);
  },
});
