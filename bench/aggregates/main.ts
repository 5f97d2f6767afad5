/**
 * What it costs to count an event in the egress proxy, beside forwarding it: processor time per event, without the network.
 *
 *     npm run bench -- aggregates [rounds]
 */
import { costs } from "../../test/egress/aggregates/cost";
import { spread } from "../egress/spread";

async function main(rounds: number): Promise<void> {
  const measured = await costs(rounds, 100);
  for (const [way, values] of Object.entries(measured)) {
    const { least, median, most } = spread(values);
    process.stdout.write(`${way}: ${median.toFixed(2)} µs per event (${least.toFixed(2)} to ${most.toFixed(2)})\n`);
  }
}

void main(Number(process.argv[2] ?? 15));
