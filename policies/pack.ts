/** The policy pack as a whole: its rules, and a session of it that reads real files and the real date. */
import { type Pack, Session } from "./analyzer";
import { version } from "./package.json";
import { knownValue } from "./read";
import { rules } from "./rules";
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
      const file = knownValue(settings.configOf("waiver-valid").at("file").text());
      const ids = rules.map((rule) => rule.id);
      return file === undefined || file === "" ? new WaiverBook([], []) : readWaiverFile(file, ids);
    },
    today: () => new Date().toISOString().slice(0, 10),
    ci: environment.CI !== undefined && environment.CI !== "" && environment.CI !== "false",
  });
}
