/** What can't change in a deployed cell. That the engine asks in preview is shown by the tests of changes. */
import { expect, test } from "vitest";
import { fixedCellProblems } from "../../../components/cell/fixedCell";
import { describeProblems } from "../../../components/validation/problem";

const place = { project: "acme-prod", region: "europe-west1" };
const found = (deployed: object, wanted: object) =>
  fixedCellProblems({ ...place, ...deployed }, { ...place, ...wanted }).map((one) =>
    describeProblems("cell 'c'", [one]),
  );

test.each<[string, object, object, string[]]>([
  [
    "a locked log bucket is unlocked",
    { lockLogs: true },
    { lockLogs: false },
    ["cell 'c': 'lockLogs' must stay 'true', got 'false'; Cloud Logging never unlocks a bucket, set it back"],
  ],
  [
    "the lock is left out, and its retention is shortened",
    { lockLogs: true },
    { logRetentionDays: 30 },
    [
      "cell 'c': 'lockLogs' must stay 'true', got 'false'; Cloud Logging never unlocks a bucket, set it back",
      "cell 'c': 'logRetentionDays' must be at least '400' while 'lockLogs' holds it, got '30'; the lock lets it grow only, set it back",
    ],
  ],
  [
    "the default range is written out as another one",
    {},
    { addressRange: "10.9.0.0/20" },
    [
      "cell 'c': 'addressRange' must stay '10.8.0.0/20' while the cell is deployed, got '10.9.0.0/20'; set it back and make another cell, in a project and a stack of its own. If this cell has no tenants, run 'pulumi destroy' first",
    ],
  ],
])("is refused: %s", (_, deployed, wanted, messages) => {
  expect(found(deployed, wanted)).toEqual(messages);
});

test.each<[string, object, object]>([
  ["a lock is put on", {}, { lockLogs: true }],
  ["a locked retention grows", { lockLogs: true, logRetentionDays: 400 }, { lockLogs: true, logRetentionDays: 800 }],
  ["an unlocked retention is shortened", { logRetentionDays: 400 }, { logRetentionDays: 30 }],
  [
    "the logs go to a bucket in another project, which is new",
    { lockLogs: true },
    { auditProject: "acme-audit", logRetentionDays: 30 },
  ],
  ["the default range is written out", {}, { addressRange: "10.8.0.0/20" }],
  ["the lock is not known yet", { lockLogs: true }, { lockLogs: {} }],
])("passes: %s", (_, deployed, wanted) => {
  expect(found(deployed, wanted)).toEqual([]);
});
