/**
 * What the policy pack costs: its start and memory, a preview with it beside one without a pack, with an empty pack and
 * with gcp-pac, and graph, reviews and long texts alone. `npm run bench -- policies [sizes…]`, default 100 1000 5000. Prints Markdown.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { serveProvider } from "../../local/cloud/protocol/server";
import { ensureEngine } from "../../local/engine";
import { repositoryRoot } from "../../local/root";
import { openLocalStack } from "../../local/stack";
import { median, medianOf, type Spent, timed } from "../measure";
import { platformResources, timeGraph } from "./graphAlone";
import { type PackStart, startPack } from "./packStart";
import { platformProgram } from "./platform";
import { instantProvider } from "./provider";
import { timeReviews } from "./reviewsAlone";
import { timeTexts } from "./textsAlone";

const root = repositoryRoot();
const packs: Readonly<Record<string, string | undefined>> = {
  "no pack": undefined,
  "empty pack": join(root, "bench", "policies", "emptyPack"),
  Bulkhead: join(root, "policies"),
  "gcp-pac": join(root, "node_modules", "gcp-pac"),
};
/** Runs of each measurement; the median is shown. Large previews run once. */
const runsOf = (size: number) => (size <= 1000 ? 3 : 1);

async function main(sizes: readonly number[]): Promise<void> {
  const load = loadavg()[0] ?? 0;
  print(`Node ${process.versions.node}, ${cpus().length} cores, load before the run ${load.toFixed(1)}\n`);
  await packStarts();
  for (const size of sizes) {
    const { graphSeconds, rulesSeconds, findings } = timeGraph(size);
    print(
      `graph of ${size} resources: ${graphSeconds.toFixed(2)} s of processor time; with all stack rules ${rulesSeconds.toFixed(2)} s, ${findings} findings`,
    );
    const times = await timeReviews(platformResources(size));
    const [fastest, slowest] = [times[0] ?? 0, times.at(-1) ?? 0];
    print(
      `reviews of ${size} resources, ten contents on file: ${median(times).toFixed(0)} ms of processor time (${fastest.toFixed(0)} to ${slowest.toFixed(0)})`,
    );
  }
  const texts = [...timeTexts()].sort(([, one], [, other]) => one - other);
  const [[, least] = ["", 0], [slowest, most] = ["", 0]] = [texts.at(0), texts.at(-1)];
  print(
    `10 MB in one variable: ${least.toFixed(2)} to ${most.toFixed(2)} s of processor time, most for ${JSON.stringify(slowest)}`,
  );
  await previews(sizes);
}

async function packStarts(): Promise<void> {
  print("| pack | start | of it processor time | memory |\n| --- | ---: | ---: | ---: |");
  for (const [name, folder] of Object.entries(packs)) {
    if (folder === undefined) {
      continue;
    }
    const starts: PackStart[] = [];
    for (let run = 0; run < 5; run++) {
      starts.push(await startPack(folder));
    }
    const of = (key: "seconds" | "cpuSeconds" | "mebibytes") => median(starts.map((one) => one[key]));
    const [wall, cpu, memory] = [of("seconds").toFixed(2), of("cpuSeconds").toFixed(2), of("mebibytes").toFixed(0)];
    print(`| ${name} | ${wall} s | ${cpu} s | ${memory} MiB |`);
  }
  print("");
}

async function previews(sizes: readonly number[]): Promise<void> {
  const engine = await ensureEngine();
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-bench-"));
  const provider = await serveProvider(instantProvider("gcp"));
  try {
    print("previews: time, and in parentheses the processor time of program, engine and pack together;");
    print("then Bulkhead's as a multiple of the empty pack's and of gcp-pac's\n");
    const columns = [...Object.keys(packs), "to empty", "to gcp-pac"];
    print(`| resources | ${columns.join(" | ")} |\n| ---: |${" ---: |".repeat(columns.length)}`);
    for (const size of sizes) {
      const stack = await openLocalStack({
        engine,
        backend: join(folder, `state-${size}`),
        project: "bench",
        stack: "dev",
        program: platformProgram(size),
        env: { PULUMI_DEBUG_PROVIDERS: `gcp:${provider.port}` },
      });
      const times = new Map<string, Spent[]>();
      // One after the other in each round, so that what else the machine does falls on all of them.
      for (let run = 0; run < runsOf(size); run++) {
        for (const [name, pack] of Object.entries(packs)) {
          const options = { parallel: 16, ...(pack === undefined ? {} : { policyPacks: [pack] }) };
          const spent = await timed(() => stack.preview(options).catch(onlyRejected));
          times.set(name, [...(times.get(name) ?? []), spent]);
        }
      }
      const medians = new Map([...times].map(([name, spent]) => [name, medianOf(spent)]));
      const cells = [...medians.values()].map(({ wall, cpu }) => `${wall.toFixed(1)} s (${cpu.toFixed(1)} s)`);
      const ratios = ["empty pack", "gcp-pac"].map((other) => ratioOf(medians.get("Bulkhead"), medians.get(other)));
      print(`| ${size} | ${[...cells, ...ratios].join(" | ")} |`);
    }
  } finally {
    await provider.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function ratioOf(own: Spent | undefined, other: Spent | undefined): string {
  if (own === undefined || other === undefined) {
    return "";
  }
  return `${(own.wall / other.wall).toFixed(2)} × (${(own.cpu / other.cpu).toFixed(2)} ×)`;
}

/** A pack may reject the platform; a preview that broke is no measurement. */
function onlyRejected(error: Error): void {
  if (!error.message.includes("Policies:")) {
    throw error;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const sizes = process.argv.slice(2).map(Number);
main(sizes.length > 0 ? sizes : [100, 1000, 5000]).then(
  () => process.exit(0),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
