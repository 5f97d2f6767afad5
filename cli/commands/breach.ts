/** `bulkhead breach`: what of ours a breached vendor had. */
import { defineCommand } from "../commandLine/definition";
import { logOptions } from "../questions/logOptions";
import { windowOptions } from "../questions/window";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { cloudOptions } from "./cloudOptions";
import { signingKeyOption } from "./erasureOptions";

/** Days: a bucket's retention is at most a hundred years (Cloud Storage, "Bucket Lock"). */
const longestHold = 36_500;

export const breachCommand = defineCommand({
  name: "breach",
  summary: "show what of yours a breached vendor had, and write the report, deadlines and drafts as a signed bundle",
  arguments: [
    { name: "files", summary: "egress ledger lines, or what 'compact' made of them", many: true, optional: true },
  ],
  options: {
    vendor: { value: "name", summary: "the vendor that was breached; 'api/<name>' for an API" },
    ...windowOptions,
    tenant: { value: "id", summary: "only this tenant" },
    knownAt: { value: "time", summary: "when somebody of yours first knew: deadlines begin then", otherwise: "now" },
    plan: {
      value: "files",
      many: true,
      summary: "tracking plans of that time; with each, its earlier versions that git knows",
    },
    vendors: { value: "file", summary: "vendor register", otherwise: "'vendors.yaml' beside the first plan" },
    drill: {
      summary: "plant events through the proxy, run the whole chain, and check the answer against what was planted",
    },
    switchOff: { summary: "first turn the vendor off, and wait until every instance says so" },
    hold: {
      value: "days",
      summary: "copy the window's log entries to a bucket of their own, where nobody can delete them for so long",
      parse: (text: string): number => {
        const days = Number(text);
        if (!Number.isInteger(days) || days < 1 || days > longestHold) {
          throw new UserError(
            `'--hold' must be 1 to ${longestHold} days, got '${text}'; write a whole number`,
            exits.couldNotTell,
          );
        }
        return days;
      },
    },
    ...logOptions,
    project: cloudOptions.project,
    key: signingKeyOption,
    out: {
      short: "o",
      value: "folder",
      summary: "new folder for the bundle",
      otherwise: "a name with the vendor and the time",
    },
    format: { short: "f", value: "format", summary: "form of the answer", choices: ["text", "json"], default: "text" },
  },
  exits: {
    yes: "the bundle was written",
    no: "it was written, but not every instance has confirmed that the vendor is off, or the log could not be held; or the drill's answer is wrong",
    couldNotTell: "the logs could not be read, don't name the vendor or the tenant, or an option is wrong",
  },
  examples: [
    {
      what: "Stop the vendor and assess, from a local cloud",
      line: "breach --vendor mixpanel --from 2026-11-09 --cloud --switch-off",
    },
    {
      what: "Keep the log entries of that time for two years",
      line: "breach --vendor mixpanel --from 2026-11-09 --cloud --hold 730",
    },
    {
      what: "Assess from exported lines",
      line: "breach ledger.json --vendor mixpanel --from 2026-11-09",
    },
    { what: "Practise, on events that are made up", line: "breach --drill --vendor mixpanel --plan plan.yaml" },
  ],
  run: async (given) => {
    const { requireVendor } = await import("../breach/requireVendor.js");
    const vendor = requireVendor(given.vendor);
    if (given.drill) {
      const { readWindow } = await import("../questions/window.js");
      const { since } = readWindow({ from: given.from, to: undefined });
      return (await import("../breach/drill/drillCommand.js")).showDrill({ ...given, vendor, since });
    }
    return (await import("../breach/runBreach.js")).runBreach({ ...given, vendor });
  },
});
