/** `bulkhead preview`: `pulumi preview` with the policy pack attached. */
import { defineCommand } from "../commandLine/definition";

export const previewCommand = defineCommand({
  name: "preview",
  summary: "preview the program in this folder with Pulumi and the policy pack",
  arguments: [{ name: "flags", summary: "flags of 'pulumi preview'; all are passed on", many: true, optional: true }],
  options: {},
  exits: { yes: "the preview passed", other: "the engine's own code: the preview failed or the pack rejected it" },
  examples: [{ what: "Preview one stack", line: "preview --stack prod" }],
  passesOnTo: "pulumi preview",
  run: async ({ flags }) => {
    const [{ passThrough }, { workFolderOf }, { mindStopped }] = await Promise.all([
      import("../engine/passThrough.js"),
      import("../engine/setUpYamlHost.js"),
      import("../operate/stop/stoppedHere.js"),
    ]);
    await mindStopped("preview", workFolderOf(flags), flags);
    return passThrough("preview", flags);
  },
});
