/** The policy pack as a whole: its rules, and a session of it that reads real files and the real date. */
import { writeFileSync } from "node:fs";
import { programFolder } from "../plan/contract";
import { type Pack, Session } from "./analyzer";
import { version } from "./package.json";
import { knownValue } from "./read";
import { rules, waiverValid } from "./rules";
import { readWaiverFile, WaiverBook } from "./waivers";

export const pack: Pack = {
  name: "bulkhead",
  version,
  description:
    "Rejects stacks on Google Cloud that share secrets, identities or storage between tenants, or let analytics out unchecked.",
  rules,
};

export function startSession(environment: Readonly<Record<string, string | undefined>> = process.env): Session {
  return new Session({
    rules,
    readWaivers: (settings) => {
      const file = knownValue(settings.configOf(waiverValid.id).at("file").text());
      return file === undefined || file === "" ? new WaiverBook([], []) : readWaiverFile(file, rules);
    },
    pack,
    now: () => new Date(),
    from: environment[programFolder],
    writeContent: (file, content) => writeFileSync(file, JSON.stringify(content)),
    ci: environment.CI !== undefined && environment.CI !== "" && environment.CI !== "false",
  });
}
