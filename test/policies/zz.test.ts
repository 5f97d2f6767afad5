import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import Module from "node:module";
import { test } from "vitest";
import { judge } from "./support/judge";
process.env.NODE_PATH = "/work/wt/types/node_modules"; (Module as any)._initPaths();
const require = createRequire(import.meta.url);
const dir = "/work/shared/inputs/policies/cases/";
const only = new RegExp(process.env.ONLY ?? ".");
test("x", async () => {
  let ok = 0, n = 0; const bad: string[] = [];
  for (const f of readdirSync(dir).sort()) {
    const m = require(dir + f);
    for (const c of Array.isArray(m) ? m : [m]) {
      if (!only.test(c.name) && !only.test(c.concern)) continue;
      n++;
      const config: any = {}; const secretKeys: string[] = [];
      for (const [k, v] of Object.entries<any>(c.config ?? {})) { config[k] = v.value; if (v.secret) secretKeys.push(k); }
      let found: any[] = []; let err = "";
      try { found = await judge(() => c.program(), { preview: true, config, secretKeys }); } catch (e) { err = String((e as Error).message).slice(0, 200); }
      const mand = found.filter((x) => x.level === "mandatory");
      const good = (c.expect === "reject") === mand.length > 0;
      const leak = (c.planted ?? []).some((p: string) => found.some((x) => x.message.includes(p)));
      if (leak) bad.push(`LEAK ${c.name}`);
      if (good && !err) ok++; else bad.push(`${c.expect === "reject" ? "MISS " : "FALSE"} ${c.name} [${c.concern}] ${err} ${mand.map((x) => x.rule + ": " + x.message).join(" | ").slice(0, 260)}`);
      if (process.env.SHOW) console.log(c.name, mand.map((x) => x.rule + " " + x.name + ": " + x.message));
    }
  }
  console.log(`${ok}/${n}\n` + bad.join("\n"));
}, 600000);
