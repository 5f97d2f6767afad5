/**
 * Preview and up of N tenants with the components, in one stack and in a stack each, against the same resources made
 * one by one with Pulumi's SDKs. All in one run on one machine, on the local cloud, so that the ratio counts and not the
 * seconds. `npm run bench -- deploy [tenants…]`, default 1 10. Prints Markdown, a row as soon as it is known.
 */
import { cpus, loadavg } from "node:os";
import { ensureEngine } from "../../local/engine";
import { medianOf, type Spent } from "../measure";
import { inOneStack, inStacks, type Measured, withoutComponents } from "./deployments";
import { programLoad } from "./programLoad";

const head = [
  "| tenants | what | resources | preview s | CPU s | ratio | up s | CPU s | ratio | peak MiB |",
  "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
];

/** Beyond this, writing one stack's state after each step would be most of what is measured; it is written at the end. */
const mostTenantsInSteps = 20;
/** Rounds of each measurement, in turns; the median is shown. Large ones run once. */
const roundsOf = (tenants: number) => (tenants <= 10 ? 3 : 1);

async function main(sizes: readonly number[]): Promise<void> {
  const load = loadavg()[0] ?? 0;
  const engine = await ensureEngine({ makers: [] });
  print(`Engine ${engine.version}, Node ${process.versions.node}, ${cpus().length} cores, load ${load.toFixed(1)}\n`);
  const { compiled, typescript } = programLoad();
  print(`Loading the program takes ${show(compiled)} compiled, ${show(typescript)} as TypeScript.\n`);
  // The first program of a process pays for loading and compiling everything; nobody else does.
  await inOneStack(engine, 1, "each step");
  print(head.join("\n"));
  for (const tenants of sizes) {
    const saved = tenants > mostTenantsInSteps ? "at the end" : "each step";
    const suffix = saved === "each step" ? "" : ", state saved at the end";
    const rounds: Record<"plain" | "together" | "apart", Measured[]> = { plain: [], together: [], apart: [] };
    for (let round = 0; round < roundsOf(tenants); round++) {
      const { measured, registered } = await inOneStack(engine, tenants, saved);
      rounds.together.push(measured);
      rounds.plain.push(await withoutComponents(engine, registered, saved));
      if (round + 1 === roundsOf(tenants)) {
        print(row(tenants, `plain resources, one stack${suffix}`, rounds.plain, rounds.plain));
        print(row(tenants, `components, one stack${suffix}`, rounds.together, rounds.plain));
      }
      rounds.apart.push(await inStacks(engine, tenants));
    }
    // Stacks of a tenant each write their state after each step: that compares only with one that does so too.
    print(row(tenants, "components, a stack each", rounds.apart, saved === "each step" ? rounds.plain : undefined));
  }
}

/** Ratios are of processor time, to the plain resources. */
function row(tenants: number, what: string, runs: readonly Measured[], plain: readonly Measured[] | undefined): string {
  const of = (all: readonly Measured[], key: "preview" | "up") => medianOf(all.map((one) => one[key]));
  const cells = (["preview", "up"] as const).flatMap((key) => {
    const own = of(runs, key);
    const ratio = plain === undefined ? "–" : (own.cpu / of(plain, key).cpu).toFixed(2);
    return [own.wall.toFixed(1), own.cpu.toFixed(1), ratio];
  });
  const memory = Math.round(Math.max(...runs.map((one) => one.memory)));
  return `| ${[tenants, what, runs[0]?.resources ?? 0, ...cells, memory].join(" | ")} |`;
}

const show = ({ wall, cpu }: Spent) => `${wall.toFixed(1)} s (${cpu.toFixed(1)} s of processor time)`;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const sizes = process.argv.slice(2).map(Number);
main(sizes.length > 0 ? sizes : [1, 10]).catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
