/**
 * Time and memory of a scan of 100,000 lines: the labelled apps again and again, so that every file has to be analysed, with
 * ordinary functions between them as in real apps. `npm run bench -- scan [lines]`; with
 * `--compare`, how well other tools find the labelled faults
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { scanFolder } from "../../scan";
import { labelledApps } from "../../test/scan/labelled/apps";
import { median, timed } from "../measure";
import { compare } from "./compare";

/** Code without a fault, as most of an app is. */
const filler = {
  py: (index: number) => `
class Order${index}:
    def __init__(self, items, rate=0.19):
        self.items = list(items)
        self.rate = rate

    def total(self):
        net = sum(item["price"] * item.get("count", 1) for item in self.items)
        return {"net": net, "gross": round(net * (1 + self.rate), 2)}

    def describe(self, limit=10):
        lines = []
        for position, item in enumerate(self.items[:limit], start=1):
            name = item.get("name", "unknown").strip().title()
            if item.get("count", 1) > 1:
                lines.append(f"{position}. {item['count']} x {name}")
            else:
                lines.append(f"{position}. {name}")
        return "\\n".join(lines) or "empty"
`,
  ts: (index: number) => `
export class Order${index} {
  constructor(private readonly items: readonly { name?: string; price: number; count?: number }[], readonly rate = 0.19) {}

  total() {
    const net = this.items.reduce((sum, { price, count = 1 }) => sum + price * count, 0);
    return { net, gross: Math.round(net * (1 + this.rate) * 100) / 100 };
  }

  describe(limit = 10) {
    const lines = this.items.slice(0, limit).map((item, position) => {
      const name = (item.name ?? "unknown").trim();
      return (item.count ?? 1) > 1 ? \`\${position + 1}. \${item.count} x \${name}\` : \`\${position + 1}. \${name}\`;
    });
    return lines.join("\\n") || "empty";
  }
}
`,
};

/** Writes apps until there are as many lines, and returns how many there are. */
function writeApps(folder: string, wanted: number): number {
  const apps = labelledApps();
  let lines = 0;
  for (let index = 0; lines < wanted; index++) {
    const app = apps[index % apps.length];
    for (const { path, text } of app?.files ?? []) {
      const file = join(folder, String(index), path);
      const more = filler[path.endsWith(".py") ? "py" : "ts"](index).repeat(path.endsWith(".js") ? 0 : 6);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text + more);
      lines += (text + more).split("\n").length;
    }
  }
  return lines;
}

interface Result {
  readonly wall: number;
  readonly cpu: number;
  readonly mebibytes: number;
  readonly lines: number;
  readonly findings: number;
}

/** One scan in a process of its own, so that start and memory are its own too. */
async function scanOnce(folder: string): Promise<void> {
  let [lines, findings] = [0, 0];
  const { wall, cpu } = await timed(async () => {
    const report = await scanFolder(folder);
    [lines, findings] = [report.lines, report.findings.length];
  });
  const mebibytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(JSON.stringify({ wall, cpu, mebibytes, lines, findings } satisfies Result));
}

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === "--compare") {
    await compare();
    return;
  }
  if (args[0] === "--once") {
    await scanOnce(args[1] ?? ".");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "bench-scan-"));
  try {
    writeApps(folder, Number(args[0] ?? 100_000));
    const runs = Array.from({ length: 5 }, () => {
      const child = spawnSync(process.execPath, [process.argv[1] ?? "", "--once", folder], { encoding: "utf8" });
      return JSON.parse(child.stdout) as Result;
    });
    const of = (field: keyof Result) => median(runs.map((run) => run[field]));
    process.stdout.write(
      "| lines | findings | seconds | processor seconds | peak MiB |\n| ---: | ---: | ---: | ---: | ---: |\n",
    );
    process.stdout.write(
      `| ${of("lines")} | ${of("findings")} | ${of("wall").toFixed(2)} | ${of("cpu").toFixed(2)} | ${of("mebibytes")} |\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main(process.argv.slice(2));
