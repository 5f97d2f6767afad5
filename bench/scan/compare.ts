/** How well a search for words, and semgrep if it is installed, find the labelled faults: what the scan is measured against. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { repositoryRoot } from "../../local/root";
import { scanFiles } from "../../scan";
import { type LabelledApp, labelledApps } from "../../test/scan/labelled/apps";
import { type Found, score } from "../../test/scan/labelled/score";

/** Words that a reviewer would search for. */
const words =
  /os\.environ\S*\s*(?:\[.*\]\s*=|\.update|\.setdefault|\|=)|putenv|process\.env(?:\.\w+|\[.*?\])\s*=[^=]|assign\(\s*(?:process\.)?env|^\s*global |app\.(?:config|locals|state)\b.*=|\/tmp\b|uploads|cache_data|cache_resource|lru_cache|memoize|\.api_key\s*=|configure\(|setApiKey|(?:print|console\.log|logg?e?r?\.\w+)\(.*(?:key|token)|Mixpanel|PostHog|api\.mixpanel|sk_live_|ghp_|sk-proj-/;

async function search(app: LabelledApp): Promise<Found[]> {
  return app.files.flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, index) => (words.test(line) ? [{ file: path, line: index + 1, rule: "words" }] : [])),
  );
}

async function scan(app: LabelledApp): Promise<Found[]> {
  return (await scanFiles(app.files)).findings.map(({ file, at, rule }) => ({ file, line: at.line, rule }));
}

/** Runs semgrep once over all apps; undefined if it is not installed. */
function semgrep(apps: readonly LabelledApp[]): ((app: LabelledApp) => Promise<Found[]>) | undefined {
  const folder = mkdtempSync(join(tmpdir(), "compare-"));
  try {
    for (const [index, { files }] of apps.entries()) {
      for (const { path, text } of files) {
        const file = join(folder, String(index), path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    const rules = join(repositoryRoot(), "bench/scan/semgrep.yml");
    const options = [
      "scan",
      "--metrics",
      "off",
      "--disable-version-check",
      "--json",
      "--no-git-ignore",
      "--config",
      rules,
    ];
    const { stdout, error } = spawnSync("semgrep", [...options, folder], { encoding: "utf8", maxBuffer: 1 << 28 });
    if (error !== undefined) {
      return undefined;
    }
    const results: { path: string; start: { line: number }; check_id: string }[] = JSON.parse(stdout).results;
    return async (app) => {
      const own = `${join(folder, String(apps.indexOf(app)))}/`;
      return results
        .filter(({ path }) => path.startsWith(own))
        .map(({ path, start, check_id: rule }) => ({ file: path.slice(own.length), line: start.line, rule }));
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function compare(): Promise<void> {
  const apps = labelledApps();
  const tools = { "bulkhead scan": scan, "a search for words": search, semgrep: semgrep(apps) };
  process.stdout.write("| Tool | found within a function | found across functions | findings that are right |\n");
  process.stdout.write("| --- | ---: | ---: | ---: |\n");
  for (const [name, tool] of Object.entries(tools)) {
    if (tool === undefined) {
      process.stdout.write(`| ${name} | not installed | | |\n`);
      continue;
    }
    const { near, far, right, wrong } = await score(apps, tool, tool !== scan);
    const share = (part: number, all: number) => `${part} of ${all}`;
    process.stdout.write(
      `| ${name} | ${share(near.found, near.all)} | ${share(far.found, far.all)} | ${share(right, right + wrong)} |\n`,
    );
  }
}
