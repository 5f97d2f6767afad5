/** The pack over one variable of 10 MB, in this process: a text for each shape that a pattern looks for. */
import { Session } from "../../policies/analyzer";
import { makeResource } from "../../policies/graph";
import { Field } from "../../policies/read";
import { rules } from "../../policies/rules";
import { WaiverBook } from "../../policies/waivers";

const size = 10 * 1024 * 1024;
const shapes = [
  "word ",
  "A",
  "ff",
  "[",
  '{"a":',
  "password=",
  "password=true,",
  "://a:",
  "eyJ",
  "name: a\nvalue: b\n",
  "<password>",
  "--api-key a ",
  "mysql -p ",
  "key:\n",
];

/** Seconds of processor time by shape. */
export function timeTexts(): ReadonlyMap<string, number> {
  return new Map(shapes.map((shape) => [shape, timeOf(shape.repeat(Math.ceil(size / shape.length)))]));
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
  const session = new Session({
    rules,
    readWaivers: () => new WaiverBook([], []),
    pack: { name: "bulkhead", version: "0" },
    now: () => new Date("2026-11-22T12:00:00Z"),
    ci: false,
  });
  const began = process.cpuUsage();
  session.analyze(service);
  session.analyzeStack([service]);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}
