import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { diskKeyInterval, mountedKeyInterval } from "../../egress/config";
import * as limits from "../../egress/decode/limits";
import { maxHeldBytes, maxRequests } from "../../egress/http/admission";
import { incompleteInterval, readInterval } from "../../egress/keys/keyStore";
import { failuresUntilUnknown } from "../../egress/keys/killSwitch";
import { switchFileInterval, switchObjectInterval } from "../../egress/keys/switchSources";
import { Ledger } from "../../egress/ledger/ledger";
import { dropReasons } from "../../egress/ledger/reasons";
import { sdksPage } from "../../egress/sdksPage";
import { boundedTreatments, env, keyMessages, parsePlan, plainTreatments, switchMessages } from "../../plan";
import { parseVendorRegister } from "../../plan/vendorRegister";

const root = join(__dirname, "..", "..");
const page = (name: string) => readFileSync(join(root, "docs", name), "utf8");
const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))].map(([, block]) => block ?? "");

describe("docs/tracking-plan.md", () => {
  const text = page("tracking-plan.md");

  const isRegister = (block: string) => block.includes("\ncontacts:");

  test("shows a vendor register that is valid", () => {
    const registers = blocks(text, "yaml").filter(isRegister);
    expect(registers).toHaveLength(1);
    expect(parseVendorRegister(parseYaml(registers[0] ?? ""))).toMatchObject({ ok: true });
  });

  test("shows plans that are valid", () => {
    const plans = blocks(text, "yaml").filter((block) => !isRegister(block));
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) {
      expect(parsePlan(parseYaml(plan))).toMatchObject({ ok: true });
    }
  });

  test("has a row for every treatment and uses each in its example", () => {
    const [example = ""] = blocks(text, "yaml");
    for (const treatment of [...plainTreatments, ...boundedTreatments]) {
      expect(text).toMatch(new RegExp(`^\\| \`${treatment}[:\`]`, "m"));
      expect(example).toContain(treatment);
    }
  });
});

describe("docs/ledger.md", () => {
  const text = page("ledger.md");

  test("has a row for every reason, and no other", () => {
    const table = text.slice(text.indexOf("## Reasons"), text.indexOf("Each event of a request"));
    const rows = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, reason]) => reason);
    expect(rows).toEqual([...dropReasons]);
  });

  test("describes every field of a line, and shows one with exactly these", () => {
    const ledger = new Ledger("acme", "digest");
    ledger.count("mixpanel", "report_generated", "plan").sent("2024-06-01", 1);
    const [line] = ledger.take(0);
    const names = Object.keys(line ?? {});
    const [example = ""] = blocks(text, "json");
    expect(Object.keys(JSON.parse(example))).toEqual(["severity", "time", ...names]);
    for (const name of names) {
      expect(text).toContain(`| \`${name}\` |`);
    }
  });
});

describe("docs/egress.md", () => {
  const text = page("egress.md");
  const sources = readdirSync(join(root, "egress"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"))
    .map((file) => readFileSync(join(root, "egress", file), "utf8"))
    .join("\n");
  const named = (pattern: RegExp, source: string) =>
    [...new Set([...source.matchAll(pattern)].map(([, name]) => name ?? ""))].sort();

  test("has a row for every variable that is read, and no other", () => {
    const contract = named(/\benv\.(\w+)/g, sources).map((name) => env[name as keyof typeof env]);
    const read = [...new Set([...contract, ...named(/\benvironment\.([A-Z_]+)/g, sources)])].sort();
    expect(read).toHaveLength(20);
    expect(named(/^\| `([A-Z_]+)` \|/gm, text)).toEqual(read);
  });

  test("has a row for every message that is logged, and no other", () => {
    const logged = named(/log\.(?:info|warn|error)\((?:\{[^}]*\}(?:\))?[^"]*, )?"([A-Za-z_; ]+)"\)/g, sources);
    const all = [...logged, ...Object.values(switchMessages), ...Object.values(keyMessages)].sort();
    expect(all).toHaveLength(17);
    expect(named(/^\| `((?:egress|keys|kill|failed|vendor|request) [A-Za-z_; ]+)` \|/gm, text)).toEqual(all);
    const used = named(/\bswitchMessages\.(\w+)/g, sources);
    expect(used).toEqual(Object.keys(switchMessages).sort());
  });

  test("gives the limits that hold", () => {
    const mebibytes = (bytes: number) => `${bytes / 1024 ** 2} MiB`;
    for (const [what, most] of [
      ["body, as it comes", mebibytes(limits.maxBodyBytes)],
      ["body, unpacked", mebibytes(limits.maxDecodedBytes)],
      ["depth of JSON", String(limits.maxDepth)],
      ["values in a body", limits.maxValues.toLocaleString("en")],
      ["events in a request", limits.maxEvents.toLocaleString("en")],
      ["characters of an id", limits.maxIdLength.toLocaleString("en")],
      ["bytes held at once, in bodies and undelivered events", mebibytes(maxHeldBytes)],
      ["requests at once", maxRequests.toLocaleString("en")],
    ]) {
      expect(text).toContain(`| ${what} | ${most} |`);
    }
    for (const sentence of [
      `its file is read every ${switchFileInterval / 1000} s, its objects every ${switchObjectInterval / 1000} s`,
      `looked at every ${diskKeyInterval / 1000} s, and read every ${readInterval / 1000} s`,
      `every ${mountedKeyInterval / 60_000} minutes, and every ${incompleteInterval / 1000} s while one is missing`,
      `after ${failuresUntilUnknown} failed reads in a row`,
    ]) {
      expect(text.replaceAll("\n", " ")).toContain(sentence);
    }
  });
});

describe("docs/sdks.md", () => {
  test("has the tables of the vendor table (write them with `npm run docs`)", () => {
    const text = page("sdks.md");
    expect(sdksPage(text)).toBe(text);
  });

  test("refuses a table that does not exist", () => {
    expect(() => sdksPage("<!-- table: nothing -->\n<!-- end -->")).toThrow("must name a known table, got 'nothing'");
  });

  test("has a row with options and one about outages for every SDK for Python that the tests run", () => {
    const packages = readFileSync(join(root, "test/egress/sdks/python/newest.txt"), "utf8").match(/^[\w-]+/gm) ?? [];
    expect(packages).toHaveLength(5);
    for (const name of packages) {
      expect(page("sdks.md").match(new RegExp(`^\\| ${name}[ (]`, "gm"))).toHaveLength(name === "mixpanel" ? 4 : 2);
    }
  });

  test("has a row for every SDK that the tests run", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const sdks = Object.keys(manifest.devDependencies).filter((name) =>
      /mixpanel|segment|posthog|amplitude|rudderstack|jitsu/.test(name),
    );
    expect(sdks).toHaveLength(8);
    for (const sdk of sdks) {
      expect(page("sdks.md")).toMatch(new RegExp(`^\\| ${sdk}[ (]`, "m"));
    }
  });
});
