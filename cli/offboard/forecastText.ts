/** Shows what an off-boarding would do, step by step. */
import { countsTable } from "../erase/certificateText";
import { wrap } from "../terminal/wrap";
import type { OffboardForecast } from "./dryRun";

export function forecastText(forecast: OffboardForecast, width: number): string {
  const { tenant, obstacles, vendors } = forecast;
  const answer =
    obstacles.length === 0
      ? `nothing was changed; without '--dry-run', ${tenant} is off-boarded in these steps`
      : `nothing was changed; ${tenant} can't be off-boarded yet:`;
  const steps = stepsOf(forecast).map((step, index) => `${index + 1}. ${step}`);
  return `${[
    ...wrap(answer, width),
    ...obstacles.flatMap((text) => wrap(`  ${text}`, width, "  ")),
    ...(obstacles.length === 0 ? [] : ["", "The steps would be:"]),
    ...steps.flatMap((step) => wrap(step, width, "   ")),
    ...(vendors.length === 0 ? [] : ["", countsTable(vendors, width)]),
  ].join("\n")}\n`;
}

function stepsOf({ services, exported, vendors, byHand, secrets, buckets, dataKeys }: OffboardForecast): string[] {
  const versions = secrets.reduce((sum, secret) => sum + secret.versions.length, 0);
  return [
    services.length === 0 ? "no service is left to stop" : `take out of service: ${services.join(", ")}`,
    exported === undefined
      ? "export nothing"
      : `export ${counted(exported.objects, "object")}, ${exported.bytes} bytes`,
    ...(vendors.length === 0 && byHand.length === 0 ? ["ask no vendor"] : []),
    ...(vendors.length === 0
      ? []
      : [
          `ask ${vendors.map(({ vendor }) => vendor).join(", ")} to delete ${counted(
            vendors.reduce((sum, { pseudonyms }) => sum + pseudonyms, 0),
            "pseudonym",
          )}, and wait until they have`,
        ]),
    ...(byHand.length === 0 ? [] : [`leave to you: ${byHand.join(", ")}`]),
    `destroy ${counted(versions, "version")} of ${counted(secrets.length, "secret")}: ${secrets.map(({ id }) => id).join(", ") || "none is left"}`,
    ...buckets.map(({ name, objects }) => `delete ${counted(objects, "object")} of ${name}`),
    `order the destruction of ${counted(dataKeys.length, "version")} of the data key`,
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
