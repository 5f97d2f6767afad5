/** Starter plans: one commented YAML text for the requested vendors, from their rows in the vendor table. */
import { type ProxiedVendor, type ProxiedVendorName, proxiedVendor, proxiedVendorNames } from "../../plan";

/** The plan's JSON schema in a project that has installed Bulkhead. */
export const installedSchema = "node_modules/@bulkhead/components/plan.schema.json";

/**
 * A starter plan for these vendors; it passes `bulkhead plan check` as it is.
 *
 * @param schema the JSON schema as seen from the plan's folder, for completion in editors.
 */
export function starterPlan(
  names: readonly ProxiedVendorName[] = proxiedVendorNames,
  schema = `./${installedSchema}`,
): string {
  const targets = names.join(", ");
  return `# yaml-language-server: $schema=${schema}
#
# Tracking plan: what may leave this tenant for an analytics vendor. Whatever is not declared here stays inside and is
# counted. User ids, device ids, aliases and group keys always leave as pseudonyms; IP addresses, user agents, cookies,
# referrers and locations never leave.
#
# Check it:  npx --no bulkhead plan check plan.yaml
# Try it:    npx --no bulkhead plan try plan.yaml < events.ndjson
version: 1

# Where events may go. The token is a file in KEYS_DIR/tokens, named like the vendor unless 'token' says otherwise.
vendors:
${names.map(vendorBlock).join("\n")}

# Events by name, as the SDK sends them; each names its vendors and its fields, each field its treatment.
events:
  report_generated:
    to: [${targets}]
    fields:
      plan: { enum: [free, team, enterprise] } # one of these, else dropped
      duration_ms: { number: { min: 0, max: 600000, step: 100 } } # clamped, then rounded to the step
      pages: { integer: { min: 0, max: 500 } }
      ok: boolean
      created_at: { time: day } # year, month, day or hour
      workspace: pseudonym # a keyed hash, another one for each vendor
      cohort: { hashBucket: 64 } # a number from 0 to 63
      page: { urlTemplate: ["/", "/reports/:id"] } # the template that matches, never the path itself
      country: country # ISO 3166-1 alpha-2
      # note: { text: { maxLength: 80 } } # free text: only the detectors stand between it and the vendor
  # Page and screen calls:
  # $page:
  #   to: [${targets}]
  #   fields: { path: { urlTemplate: ["/", "/reports/:id"] } }

# Traits of identify and engage calls.
profiles:
  fields:
    plan: { enum: [free, team, enterprise] }

# Traits of group calls, by group type.
# groups:
#   company: { fields: { seats: { integer: { min: 0, max: 10000 } } } }

# APIs that are called through the proxy, which holds the key: POST base + "/api/anthropic/v1/messages".
# apis:
#   anthropic: { upstream: https://api.anthropic.com, header: x-api-key, key: anthropic }

# Browsers that may call the proxy; none by default.
# origins: [https://app.example.com]
`;
}

function vendorBlock(name: ProxiedVendorName): string {
  const vendor = proxiedVendor(name);
  return [
    `  # ${vendor.title}. Point the SDK at the relay (base = http://127.0.0.1:<port>):`,
    ...vendor.sdks.map((sdk) => `  #   ${sdk.name}: ${sdk.options}`),
    `  ${name}:`,
    `    token: ${name}`,
    ...settingLines(vendor).map((line) => `    ${line}`),
  ].join("\n");
}

/** Settings beyond the token. */
function settingLines({ upstreams, ownUpstream, settings }: ProxiedVendor): string[] {
  const regions = Object.keys(upstreams);
  return [
    ...(regions.length > 1 ? [`region: ${regions[0]} # one of: ${regions.join(", ")}`] : []),
    ...(ownUpstream === undefined ? [] : [`# upstream: ${ownUpstream.url} # your own ${ownUpstream.what}`]),
    ...settings.map(({ name, example, meaning }) => `${name}: ${example} # ${meaning}`),
  ];
}
