/** Removes a tenant for good and writes the proof, for `bulkhead offboard`. */
import { resolve } from "node:path";
import { writeBundle } from "../bundle/bundle";
import { requireVendors } from "../erase/askedVendors";
import { isSettled } from "../erase/certificate";
import { certificateFolder, certificateText } from "../erase/certificateText";
import { readCredentials } from "../erase/credentials";
import { readIds } from "../erase/ids";
import { thisRun } from "../erase/thisRun";
import { CloudError } from "../operate/cloud/googleCloud";
import { type CloudFlags, withCloud } from "../operate/cloud/openCloud";
import { openSigner } from "../review/signer";
import { exits } from "../terminal/exits";
import { printAnswer } from "../terminal/printAnswer";
import { waiting } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { widthOf } from "../terminal/width";
import { certificateOf, type Offboarding } from "./certificate";
import { forecast } from "./dryRun";
import { forecastText } from "./forecastText";
import { type OffboardOptions, offboard } from "./offboard";
import { roleFor } from "./roles";

export interface OffboardFlags extends CloudFlags {
  readonly tenant: string;
  readonly ids: string | undefined;
  readonly export: string | undefined;
  readonly withoutExport: boolean;
  readonly credentials: string | undefined;
  readonly plan: readonly string[] | undefined;
  readonly skip: readonly string[] | undefined;
  readonly dryRun: boolean;
  readonly wait: number;
  readonly key: string | undefined;
  readonly out: string | undefined;
  readonly format: "table" | "json";
}

/** Returns 0 once nothing can be read any more but what Google keeps for a time, 1 while a vendor is not done. */
export async function runOffboard(flags: OffboardFlags): Promise<number> {
  if (flags.export !== undefined && flags.withoutExport) {
    throw new UserError("'--export' must not be given with '--without-export'; give one of them", exits.couldNotTell);
  }
  const signer = flags.key === undefined || flags.dryRun ? undefined : await openSigner(flags.key);
  const options: Omit<OffboardOptions, "report"> = {
    tenant: flags.tenant,
    ids: flags.ids === undefined ? undefined : readIds([], flags.ids),
    plans: flags.plan ?? [],
    skip: requireVendors(flags.skip ?? []),
    credentials: (vendors, plan) => readCredentials(flags.credentials, vendors, plan),
    exportTo: flags.withoutExport ? false : flags.export === undefined ? undefined : resolve(flags.export),
    ...thisRun(flags.wait),
  };
  if (flags.dryRun) {
    return printForecast(flags, options);
  }
  const result = await waiting(`off-boarding ${flags.tenant}`, (report) =>
    withCloud(flags, (cloud) =>
      offboard(cloud, { ...options, report }).catch((error: unknown) => {
        throw withRole(error, flags.tenant);
      }),
    ),
  );
  const folder = certificateFolder(flags.out, "offboard", result);
  await writeBundle(folder, certificateOf(result), signer);
  const isSigned = signer !== undefined;
  printAnswer(
    flags.format,
    { version: 1, certificate: folder, signed: isSigned, ...result },
    offboardText(result, folder, isSigned, widthOf(process.stdout)),
  );
  return result.stage === "asked" ? exits.no : exits.yes;
}

/** Changes nothing. Returns 1 if the command would refuse, or would not get to the destruction. */
async function printForecast(flags: OffboardFlags, options: Omit<OffboardOptions, "report">): Promise<number> {
  const found = await waiting(`looking at ${flags.tenant}`, (report) =>
    withCloud(flags, (cloud) =>
      forecast(cloud, { ...options, report }).catch((error: unknown) => {
        throw withRole(error, flags.tenant);
      }),
    ),
  );
  printAnswer(flags.format, { version: 1, dryRun: true, ...found }, forecastText(found, widthOf(process.stdout)));
  return found.obstacles.length === 0 ? exits.yes : exits.no;
}

/** What an API refused, with the role that allows it. */
function withRole(error: unknown, tenant: string): unknown {
  const role = error instanceof CloudError ? roleFor(error.permission, tenant) : undefined;
  return error instanceof CloudError && role !== undefined
    ? new UserError(`${error.message}; you need ${role}, then run the command again`, exits.couldNotTell)
    : error;
}

const answers: Readonly<Record<Offboarding["stage"], (offboarding: Offboarding) => string>> = {
  asked: ({ tenant, vendors, openErasures }) => {
    const left = vendors.filter((vendor) => !isSettled(vendor)).length;
    return openErasures.length > 0
      ? `nothing of ${tenant} is destroyed yet: ${openErasures.length} of its people are still being forgotten; finish 'bulkhead forget' for them, then run the same command again`
      : `nothing of ${tenant} is destroyed yet: ${left} of ${vendors.length} vendors ${left === 1 ? "is" : "are"} not done; run the same command again to go on`;
  },
  scheduled: ({ tenant }) =>
    `${tenant} is destroyed but for what Google keeps for a time; run the command again after that`,
  final: ({ tenant }) => `${tenant} is destroyed, and the cloud says so`,
};

export function offboardText(offboarding: Offboarding, folder: string, isSigned: boolean, width: number): string {
  return certificateText({ ...offboarding, answer: answers[offboarding.stage](offboarding), folder, isSigned, width });
}
