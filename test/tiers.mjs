/**
 * Which tests run together. The first tier that names a file has it; what none names is `programs`. The files of the tiers
 * in `shared` share processes, one after the other; each other file has its own. `npx --no vitest run --project engine`
 * runs one tier.
 */
import { availableParallelism } from "node:os";

/** Tests that replace a module, which would stay replaced for the next file. */
const alone = [
  "cli/erase/command",
  "cli/offboard/command",
  "cli/scan/noParser",
  "egress/keys/mounts",
  "egress/vendors/newVendor",
];

/** In a real browser. */
const browser = [
  "cli/local/sampleAppInBrowser",
  "cli/prove/hostileNames",
  "cli/prove/page",
  "sessions/streamlitInBrowser",
];

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
  "egress/keys/{hmac,recentMap}",
  "egress/plan/**",
  "egress/vendors/names",
  "iam/**",
  "imports",
  "local/cloud/random",
  "local/cloud/resources/cidr",
  "local/front/identityTokens",
  "plan/**",
  "policies/{docs,ruleTests}",
  "policies/graph/{cloudNames,databaseHosts}",
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

const named = { alone, browser, packages, engine, sdks, searches, unit, services, programs };

/** At most this many files at a time, on any machine: those of the engine start up to ten processes each. */
const busy = Math.min(4, Math.max(2, availableParallelism()));

/** Tiers whose files spend half of their time waiting, for a poll or a time limit. They run last, twice as many at a time. */
const waiting = ["sdks", "services"];

/** Tiers of many files, which would each spend a second on loading the same modules. */
const shared = ["engine", "unit", "services", "programs"];

/** Globs of each tier's files and of those that an earlier tier has, and how its files run. */
export const tiers = Object.entries(named).map(([name, parts], index, all) => ({
  name,
  include: parts.map(pattern),
  exclude: all.slice(0, index).flatMap(([, earlier]) => earlier.map(pattern)),
  isolated: !shared.includes(name),
  workers: waiting.includes(name) ? 2 * busy : busy,
  order: waiting.includes(name) ? 1 : 0,
}));

/** The files that take longest, first the longest. Each tier starts with its own, so that none of them is left at the end. */
export const longest = [
  "e2e/agreement",
  "e2e/demo",
  "policies/sameOnEngine",
  "cli/attack/attack",
  "engine/change",
  "local/cloud/engines",
  "local/cloud/changes",
  "cli/local/localCommand",
  "engine/cellReference",
  "cli/passThrough",
  "cli/local/sampleAppInBrowser",
  "egress/keys/killSwitch",
  "egress/faults/hostileHttp",
  "egress/sdks/python",
  "egress/detect/regexes",
  "cli/erase/forget",
  "cli/attack/users/tryUsers",
  "policies/unknownValuesHideNothing",
  "policies/badInput",
].map(pattern);

function pattern(part) {
  return part.endsWith("**") ? `test/${part}/*.test.ts` : `test/${part}.test.ts`;
}
