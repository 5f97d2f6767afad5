/** The section "Egress proxy" of docs/performance.md. */
import { cpus } from "node:os";
import type { Compared } from "./compare";
import type { Spread } from "./spread";

/** Results of one program; of each list: nginx, the proxy, the plain forwarder on Node.js, and the Collector if it was measured. */
export interface Measured {
  readonly name: string;
  readonly single: readonly Compared[];
  readonly batched: readonly Compared[];
  /** Requests per second at which latency was measured. */
  readonly rate: number;
  /** Of nginx, and of the proxy. */
  readonly latency: readonly Spread[];
  readonly memory: number;
  /** After all numbers of users. */
  readonly memoryAtEnd: number;
  readonly start: Spread;
  readonly users: readonly UsersMeasured[];
}

interface UsersMeasured {
  readonly count: number;
  readonly single: readonly Compared[];
  readonly batched: readonly Compared[];
}

const events = 50;

export function section(
  programs: readonly Measured[],
  instances: readonly UsersMeasured[],
  rounds: number,
  load: readonly number[],
): string {
  const loads = load.map((value) => value.toFixed(1)).join(" before and ");
  return `## Egress proxy

<!-- Printed by \`npm run bench -- egress ${rounds} …\`. -->

Mixpanel events in a base64 form, one and fifty per request, from 32 connections of wrk. The server has one core; wrk and a sink (nginx)
share the other. ${cpus()[0]?.model.trim() ?? "Unknown processor"}, ${cpus().length} cores, load ${loads} after the run. Each number is the median of ${rounds} rounds in
turns with nginx, with the least and the most in parentheses. "Per core" is what the processor time comes to.

${table(
  [
    "",
    "single req/s per core",
    "CPU µs per request",
    "to nginx",
    "batched events/s per core",
    "CPU µs per 50",
    "to nginx",
  ],
  programs.flatMap(({ name, single, batched }) => [
    ...(programs[0]?.name === name ? [rateRow("nginx, pass-through", single[0], batched[0])] : []),
    rateRow(`proxy, ${name}`, single[1], batched[1]),
    rateRow(`plain forwarder, ${name}`, single[2], batched[2]),
    ...(single[3] === undefined ? [] : [rateRow("OpenTelemetry Collector, pass-through", single[3], batched[3])]),
  ]),
)}

${table(
  ["", "added latency, 99th percentile", "the same of nginx", "start", "peak memory", "failed requests"],
  programs.map((own) => [
    own.name,
    `${shown(own.latency[1], 1)} ms at ${own.rate.toLocaleString("en")} req/s`,
    `${shown(own.latency[0], 1)} ms`,
    `${shown(own.start, 0)} ms`,
    `${own.memory.toFixed(0)} MiB (${own.memoryAtEnd.toFixed(0)} after all users)`,
    String([own.single, own.batched].flat().reduce((sum, { errors }) => sum + errors, 0)),
  ]),
)}

${table(
  ["users", "single, CPU µs", "to nginx", "batched, CPU µs per 50", "to nginx"],
  programs.flatMap(({ name, users }) =>
    users.map((own) => [`${own.count.toLocaleString("en")}, ${name}`, ...ratioCells(own)]),
  ),
)}

${table(
  ["instances behind one address", "single, CPU µs", "to nginx", "batched, CPU µs per 50", "to nginx"],
  instances.map((own) => [String(own.count), ...ratioCells(own)]),
)}
`;
}

function rateRow(name: string, single: Compared | undefined, batched: Compared | undefined): string[] {
  return [name, perCore(single, 1), ...cells(single), perCore(batched, events), ...cells(batched)];
}

function ratioCells({ single, batched }: UsersMeasured): string[] {
  return [...cells(single[1]), ...cells(batched[1])];
}

function cells(compared: Compared | undefined): string[] {
  return [shown(compared?.processorMicros, 1), `${shown(compared?.ratio, 1)} ×`];
}

function perCore(compared: Compared | undefined, perRequest: number): string {
  return Math.round((1e6 / (compared?.processorMicros.median ?? Number.NaN)) * perRequest).toLocaleString("en");
}

function shown(value: Spread | undefined, digits: number): string {
  if (value === undefined) {
    return "–";
  }
  return `${value.median.toFixed(digits)} (${value.least.toFixed(digits)}–${value.most.toFixed(digits)})`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cellsOfLine: readonly string[]) => `| ${cellsOfLine.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}
