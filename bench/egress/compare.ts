/** Measures servers in turns. The host's other load changes from one second to the next, so only ratios within a turn mean anything. */
import { type Kind, type Round, round, warmUp } from "./load";
import type { Server } from "./servers";
import { type Spread, spread } from "./spread";

export interface Compared {
  readonly requestsPerSecond: Spread;
  readonly processorMicros: Spread;
  /** Processor time per request, as a multiple of the first server's in the same turn. */
  readonly ratio: Spread;
  readonly errors: number;
}

const progress = (all: readonly Round[][]) =>
  all.map((own) => `${spread(own.map(({ processorMicros }) => processorMicros)).median.toFixed(1)} µs`).join(", ");

export function comparison(
  folder: string,
  servers: readonly Server[],
  kind: Kind,
  core: number,
  rounds: number,
): Compared[] {
  for (const server of servers) {
    warmUp(folder, server, kind, core);
  }
  const all = servers.map((): Round[] => []);
  for (let turn = 0; turn < rounds; turn++) {
    servers.forEach((server, index) => {
      all[index]?.push(round(folder, server, kind, core));
    });
  }
  const [first = []] = all;
  process.stderr.write(`${kind.events} per request, ${kind.users} users: ${progress(all)}\n`);
  return all.map((own) => ({
    requestsPerSecond: spread(own.map(({ requestsPerSecond }) => requestsPerSecond)),
    processorMicros: spread(own.map(({ processorMicros }) => processorMicros)),
    ratio: spread(
      own.map(({ processorMicros }, turn) => processorMicros / (first[turn]?.processorMicros ?? Number.NaN)),
    ),
    errors: own.reduce((sum, { errors }) => sum + errors, 0),
  }));
}
