/** Time and memory of a proof by number of tenants: reading the state, the model, the page, and opening it. `npm run bench -- prove [tenants…]` */
import { execFileSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { buildProof, toHtml } from "../../cli/prove";
import { readResources } from "../../cli/prove/read";
import { manyTenants } from "../../test/cli/prove/support/manyTenants";
import { openPage } from "./openPage";

interface Result {
  readonly tenants: number;
  readonly resources: number;
  readonly cells: number;
  readonly readMs: number;
  readonly modelMs: number;
  readonly pageMs: number;
  readonly jsonMiB: number;
  readonly pageMiB: number;
  readonly peakMiB: number;
  readonly openMs: number;
}

/** One measurement, in a process of its own, so that the memory is its own too. */
async function measure(tenants: number): Promise<Result> {
  const written = manyTenants(tenants);
  const [readMs, resources] = timed(() => readResources(written));
  const [modelMs, model] = timed(() => buildProof({ resources, source: "state" }));
  const [pageMs, page] = timed(() => toHtml(model));
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  return {
    tenants,
    resources: resources.length,
    cells: model.principals.length * model.resources.length,
    readMs,
    modelMs,
    pageMs,
    jsonMiB: mebibytes(JSON.stringify(model).length),
    pageMiB: mebibytes(page.length),
    peakMiB,
    openMs: await openPage(page),
  };
}

function timed<T>(action: () => T): [number, T] {
  const start = performance.now();
  const result = action();
  return [Math.round(performance.now() - start), result];
}

function mebibytes(bytes: number): number {
  return Math.round((bytes / 1024 / 1024) * 10) / 10;
}

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === "--one") {
    process.stdout.write(JSON.stringify(await measure(Number(args[1]))));
    return;
  }
  const counts = args.length > 0 ? args.map(Number) : [2, 50, 200, 500];
  process.stdout.write(
    "| tenants | resources | cells | read ms | model ms | page ms | JSON MiB | page MiB | peak MiB | open ms |\n",
  );
  process.stdout.write("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
  for (const tenants of counts) {
    const text = execFileSync(process.execPath, [__filename, "--one", String(tenants)], { encoding: "utf8" });
    const result = JSON.parse(text) as Result;
    process.stdout.write(`| ${Object.values(result).join(" | ")} |\n`);
  }
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
