/** Comments that allow a finding. */
import { expect, test } from "vitest";
import { scanFiles } from "../../scan";

const app = (line: string, above = "") => [
  {
    path: "app.js",
    text: `const app = require("express")();\nlet last;\napp.post("/", (req, res) => {\n${above}\n  ${line}\n});\n`,
  },
];

test.each([
  ["in the line above", app("last = req.body;", "  // bulkhead: allow global-state one user only, see the wiki")],
  ["in the same line", app("last = req.body; // bulkhead: allow global-state one user only, see the wiki")],
  ["in a block", app("last = req.body; /* bulkhead: allow global-state one user only, see the wiki */")],
])("a comment %s allows the finding, with its reason", async (_, files) => {
  const { findings, allowed, problems } = await scanFiles(files);
  expect(findings).toEqual([]);
  expect(allowed.map(({ rule, reason }) => [rule, reason])).toEqual([["global-state", "one user only, see the wiki"]]);
  expect(problems).toEqual([]);
});

test.each([
  ["without a reason", "// bulkhead: allow global-state", "must give a reason after 'global-state'"],
  ["for an unknown rule", "// bulkhead: allow globals because", "must name a rule and give a reason"],
  ["without a rule", "// bulkhead: allow", "must name a rule and give a reason"],
])("a comment %s allows nothing and is reported", async (_, comment, why) => {
  const { findings, problems } = await scanFiles(app(`last = req.body; ${comment}`));
  expect(findings.map(({ rule }) => rule)).toEqual(["global-state"]);
  expect(problems).toEqual([{ file: "app.js:5", why: `comment without effect: 'bulkhead: allow' ${why}` }]);
});

test("a comment for another rule, or two lines above, allows nothing", async () => {
  for (const above of ["// bulkhead: allow env-from-user a reason", "// bulkhead: allow global-state a reason\n"]) {
    const { findings } = await scanFiles(app("last = req.body;", above));
    expect(findings.map(({ rule }) => rule)).toEqual(["global-state"]);
  }
});
