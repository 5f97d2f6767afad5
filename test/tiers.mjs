/**
 * Which tests run together. The first tier that names a file has it; what none names is `programs`, where each file gets a
 * process of its own, which is right for any test. `npx --no vitest run --project engine` runs one tier.
 */

/** In a real browser. */
const browser = ["cli/local/sampleAppInBrowser", "cli/prove/hostileNames", "cli/prove/page"];

/** The published tarballs, each installed into an empty project. */
const packages = ["release/cli", "release/components", "release/policies"];

/** On the real Pulumi engine, most with Google Cloud in a folder. */
const engine = [
  "cli/attack/attack",
  "cli/attack/command",
  "cli/check/{checkStack,openStack,ownPack,sarif}",
  "cli/local/**",
  "cli/passThrough",
  "cli/prove/{command,engine,programFolder}",
  "e2e/**",
  "engine/**",
  "local/cloud/{changes,checks,differences,engines,functions,killed,manyProcesses,neighbours}",
  "local/cloud/{previewOutputs,refusals,wholeLife}",
  "local/cloud/resources/iam/**",
  "local/engine/**",
  "local/stack",
  "policies/{otherStack,realEngine,sameOnEngine}",
  "policies/reviews/{engine,wholeWay}",
  "program/quarantine",
];

/** The egress proxy as a process, called by the vendors' own SDKs. */
const sdks = ["egress/sdks/**"];

/** Long searches for what must never happen: fuzzing, properties, expressions that take too long, whole catalogues. */
const searches = [
  "egress/decode/{largeJson,pace}",
  "egress/detect/{cost,regexes}",
  "egress/fuzz/**",
  "egress/hiddenClasses",
  "egress/properties/**",
  "policies/{coverage,kinds,publicPrograms}/**",
  "policies/secrets/regexSafety",
];

/** Functions over values: no server, no process of ours, and no Pulumi runtime, which keeps state in its process. */
const unit = [
  "cli/check/redact",
  "cli/terminal/**",
  "cli/upToDate",
  "components/cell/checkCell",
  "components/{naming,ranges}",
  "components/tenant/{accessArguments,checkTenant,fitsCell,keyArguments,runtimeArguments,sessionsArguments}",
  "docs/incidents",
  "egress/{decode,detect}/**",
  "egress/docs",
  "egress/forward/delivery",
  "egress/keys/{hmac,mounts,recentMap}",
  "egress/plan/**",
  "egress/vendors/names",
  "iam/**",
  "imports",
  "local/cloud/random",
  "local/cloud/resources/cidr",
  "local/front/identityTokens",
  "plan/**",
  "policies/{docs,ruleTests}",
  "policies/graph/cloudNames",
  "policies/rules/{messages,vendorTraces}",
  "policies/secrets/**",
  "policies/waivers/**",
  "release/{lockfile,manifests,release,workflows}",
  "sessions/{config,headers,identity,listening}",
  "review/**",
];

/** Servers and processes of this repository, over real HTTP. */
const services = [
  "cli/attack/users/**",
  "cli/{bootstrap,build,pipe}",
  "egress/**",
  "local/{front,run}/**",
  "release/**",
  "sessions/**",
];

/** Programs and rules against Pulumi's own mocks, and the rest. */
const programs = ["**"];

const named = { browser, packages, engine, sdks, searches, unit, services, programs };

/** Globs of each tier's files, and of those that an earlier tier has. */
export const tiers = Object.entries(named).map(([name, parts], index, all) => ({
  name,
  include: parts.map(pattern),
  exclude: all.slice(0, index).flatMap(([, earlier]) => earlier.map(pattern)),
}));

function pattern(part) {
  return part.endsWith("**") ? `test/${part}/*.test.ts` : `test/${part}.test.ts`;
}
