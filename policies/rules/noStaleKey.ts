/** Reports keys that have been in use for too long. It can judge a key only if the program says since when it is in use. */
import { isDay, startOfDay } from "../../plan";
import type { IsolationGraph } from "../graph";
import { knownValue, type Resource } from "../read";
import { quoted } from "./messages";
import type { Report, ResourceView, Rule, RuleContext } from "./rule";

/** Days, unless config says otherwise: an encryption key as the CIS Benchmark has it, a pseudonym key a year and a month. */
const defaultDays = { key: 90, pseudonym: 400 } as const;
const day = 24 * 3_600_000;

export const noStaleKey: Rule = {
  id: "no-stale-key",
  sentence:
    "Keys are replaced in time: encryption keys rotate by themselves, and pseudonyms get a new key at least once a year.",
  why: "A token of the incident was years old, and nobody knew who had a copy. Under one pseudonym key a vendor can follow a person for as long as the key is used; a new date ends that, and ends what a leaked key can link.",
  counts:
    "A `kms.CryptoKey` for encryption without `rotationPeriod`, or with one above `maxKeyDays`. A tenant's newest pseudonym key, by the date in the name of its secret (`<id>_pseudonym_<date>`), if it took effect more than `maxPseudonymDays` ago.",
  unknowns:
    "A period or a name that isn't known yet is left to the run in which it is. The age of a token or an API key stands in no program, since their versions are added outside of it: `bulkhead rotate ages` reads it from Secret Manager.",
  severity: "low",
  level: "advisory",
  remediation:
    "Set `rotationPeriod` on the key. Add a date to `pseudonymKeys` and run `bulkhead keys add`; remove the old date once its people need not be found again.",
  config: {
    maxKeyDays: {
      type: "integer",
      minimum: 1,
      default: defaultDays.key,
      description: "Days after which an encryption key must rotate.",
    },
    maxPseudonymDays: {
      type: "integer",
      minimum: 1,
      default: defaultDays.pseudonym,
      description: "Days after which a tenant must have a new pseudonym key.",
    },
  },
  examples: {
    bad: `
const ring = new gcp.kms.KeyRing("ring", { location: "europe-west1" });
new gcp.kms.CryptoKey("key", { keyRing: ring.id });`,
    good: `
const ring = new gcp.kms.KeyRing("ring", { location: "europe-west1" });
new gcp.kms.CryptoKey("key", { keyRing: ring.id, rotationPeriod: "7776000s" });`,
  },

  resource: judgeKey,

  stack(graph, context) {
    const newest = newestPseudonymKeys(graph, context.today);
    const most = daysOf(context, "maxPseudonymDays", defaultDays.pseudonym);
    return [...newest.values()].flatMap(({ urn, date }) => {
      const age = ageOf(date, context.today);
      const problem = `must name a pseudonym key of the last ${most} days as the tenant's newest, got '${date}', ${age} days ago; add a date to 'pseudonymKeys'`;
      return age > most ? [{ urn, path: "secretId", problem }] : [];
    });
  },
};

function judgeKey({ resource }: ResourceView, context: RuleContext): Report[] {
  // Google rotates keys for symmetric encryption only.
  const purpose = resource.inputs.at("purpose").text();
  const isForEncryption = purpose.state === "missing" || knownValue(purpose) === "ENCRYPT_DECRYPT";
  if (resource.type !== "gcp:kms/cryptoKey:CryptoKey" || !isForEncryption) {
    return [];
  }
  const most = daysOf(context, "maxKeyDays", defaultDays.key);
  const period = resource.inputs.at("rotationPeriod").text();
  if (period.state === "unknown" || Number.parseFloat(knownValue(period) ?? "") <= most * (day / 1000)) {
    return [];
  }
  const got = period.state === "known" ? quoted(period.value) : "nothing";
  const problem = `must be at most '${most * (day / 1000)}s' (${most} days), got ${got}; set it`;
  return [{ urn: resource.urn, path: "rotationPeriod", problem }];
}

/** The newest key of each tenant that is in effect: a later date waits for its day. */
function newestPseudonymKeys(graph: IsolationGraph, today: string): Map<string, { urn: string; date: string }> {
  const newest = new Map<string, { urn: string; date: string }>();
  for (const resource of graph.resources) {
    const key = pseudonymKeyOf(resource);
    if (key !== undefined && key.date <= today && key.date > (newest.get(key.tenant)?.date ?? "")) {
      newest.set(key.tenant, { urn: resource.urn, date: key.date });
    }
  }
  return newest;
}

function pseudonymKeyOf({ type, inputs }: Resource): { readonly tenant: string; readonly date: string } | undefined {
  const id = type === "gcp:secretmanager/secret:Secret" ? knownValue(inputs.at("secretId").text()) : undefined;
  const { tenant = "", date = "" } =
    /^(?<tenant>[a-z0-9-]+)_pseudonym_(?<date>\d{4}-\d{2}-\d{2})$/.exec(id ?? "")?.groups ?? {};
  return isDay(date) ? { tenant, date } : undefined;
}

function ageOf(date: string, today: string): number {
  return ((startOfDay(today) ?? 0) - (startOfDay(date) ?? 0)) / day;
}

function daysOf({ config }: RuleContext, name: string, otherwise: number): number {
  return knownValue(config.at(name).number()) ?? otherwise;
}
