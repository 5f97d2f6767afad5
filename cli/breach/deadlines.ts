/** Deadlines that begin when a breach becomes known, each with its source. Arithmetic, not legal advice. */
import type { VendorEntry } from "../../plan/vendorRegister";

export interface Deadline {
  readonly who: string;
  readonly what: string;
  /** ISO 8601; undefined if the law names no number. */
  readonly until: string | undefined;
  readonly source: string;
}

const hour = 60 * 60_000;
const day = 24 * hour;

/** Sources as of 2026-11. Whether a law applies, and when its time begins, is for counsel to say. */
export function deadlines(knownAt: Date, entry: VendorEntry | undefined): Deadline[] {
  const after = (length: number) => new Date(knownAt.getTime() + length).toISOString();
  const notify = entry?.contract.notifyWithinHours;
  return [
    ...(notify === undefined
      ? []
      : [
          {
            who: "customers",
            what: "tell the customers whose data it was",
            until: after(notify * hour),
            source: `contract ${entry?.contract.reference}, as the vendor register has it`,
          },
        ]),
    {
      who: "customers",
      what: "as a processor: tell the controllers, that is your customers, without undue delay",
      until: undefined,
      source: "GDPR, Article 33(2)",
    },
    {
      who: "supervisory authority",
      what: "as a controller: notify, unless a risk to people is unlikely; later only with reasons",
      until: after(72 * hour),
      source: "GDPR, Article 33(1): 72 hours after having become aware",
    },
    {
      who: "people",
      what: "as a controller: tell the people themselves without undue delay, if the risk to them is high",
      until: undefined,
      source: "GDPR, Article 34(1)",
    },
    {
      who: "Personal Information Protection Commission (Japan)",
      what: "preliminary report: promptly, which the Commission's guidelines take as 3 to 5 days",
      until: after(3 * day),
      source: "APPI, Article 26; Enforcement Rules, Article 8(1)",
    },
    {
      who: "Personal Information Protection Commission (Japan)",
      what: "final report: 30 days; 60 days if somebody may have acted with a wrongful purpose, as an intruder does",
      until: after(30 * day),
      source: "APPI, Article 26; Enforcement Rules, Article 8(2)",
    },
    {
      who: "people (Japan)",
      what: "tell the people themselves promptly, as the state of affairs demands",
      until: undefined,
      source: "APPI, Article 26(2); Enforcement Rules, Article 10",
    },
  ];
}

export const notLegalAdvice =
  "These are the numbers of the texts named, not legal advice: whether a law applies, and when its time began, is for counsel to say.";
