/** The pack over one variable of 10 MB, in this process: a text for each shape that a pattern looks for. */
import { makeResource } from "../../policies/graph";
import { Field } from "../../policies/read";
import { openSession } from "../../test/policies/support/judge";
import { longText, textUnits } from "../../test/policies/support/longTexts";

const size = 10 * 1024 * 1024;
/** Seconds of processor time by unit. */
export function timeTexts(): ReadonlyMap<string, number> {
  return new Map(textUnits.map((unit) => [unit, timeOf(longText(unit, size))]));
}

function timeOf(value: string): number {
  const type = "gcp:cloudrunv2/service:Service";
  const template = { containers: [{ envs: [{ name: "SETTINGS", value }] }] };
  const service = makeResource({
    urn: `urn:pulumi:prod::app::${type}::app`,
    type,
    name: "app",
    inputs: Field.of({ labels: { tenant: "acme" }, template }),
  });
  const session = openSession();
  const began = process.cpuUsage();
  session.analyze(service);
  session.analyzeStack([service]);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}
