import * as storage from "@pulumi/gcp/storage";
import { describe, expect, it as test } from "vitest";
import { readWaiverFile, readWaivers } from "../../../policies/waivers";
import { type JudgeOptions, judge } from "../support/judge";

const urn = "urn:pulumi:prod::app::gcp:storage/bucket:Bucket::files";
const waiver = { urn, rule: "private-bucket", owner: "web team", reason: "brochures", until: "2026-12-31" };
const yaml = (changes: object) => JSON.stringify({ waivers: [{ ...waiver, ...changes }] });

const program = () => {
  new storage.Bucket("files", { location: "EU", uniformBucketLevelAccess: true });
};
const found = async (options: JudgeOptions) =>
  (await judge(program, options)).map(({ rule, urn: at, message, level }) => ({ rule, urn: at, message, level }));
const finding = {
  rule: "private-bucket",
  urn,
  message: "'publicAccessPrevention' must be 'enforced', got nothing; set it",
  level: "mandatory",
};
const root = "urn:pulumi:prod::app::pulumi:pulumi:Stack::app-prod";

describe("a waiver", () => {
  test("lifts the one finding it names, up to and on its last day", async () => {
    expect(await found({ waivers: yaml({}), today: "2026-12-31" })).toEqual([]);
  });

  test("lifts nothing once it has ended, and is then a finding itself", async () => {
    expect(await found({ waivers: yaml({}), today: "2027-01-01" })).toEqual([
      finding,
      {
        rule: "waiver-valid",
        urn,
        message:
          "'until' must not be in the past, got '2026-12-31' in the waiver for 'private-bucket'; fix the finding or have the waiver renewed",
        level: "mandatory",
      },
    ]);
  });

  test.each([
    ["another resource", { urn: `${urn}2` }],
    ["another rule", { rule: "audit-trail" }],
  ])("lifts nothing for %s, and is a finding because it matches none", async (_, changes) => {
    const all = await found({ waivers: yaml(changes) });
    expect(all[0]).toEqual(finding);
    expect(all.slice(1)).toEqual([
      {
        rule: "waiver-valid",
        urn: root,
        message: `'waivers' must match a finding, got one for '${"rule" in changes ? changes.rule : "private-bucket"}' that matches none; remove it or correct its URN`,
        level: "mandatory",
      },
    ]);
  });

  test("can't lift findings about waivers", async () => {
    const all = await found({ waivers: yaml({ urn: root, rule: "waiver-valid" }) });
    expect(all.map(({ rule }) => rule)).toEqual(["private-bucket", "waiver-valid"]);
  });
});

describe("a waivers file", () => {
  const ids = ["private-bucket", "waiver-valid"];
  test.each([
    ["an owner left out", yaml({ owner: "" }), "'waivers[0].owner' must be set, got nothing; state it"],
    ["a reason left out", yaml({ reason: " " }), "'waivers[0].reason' must be set, got nothing; state it"],
    ["no last day", yaml({ until: undefined }), "'waivers[0].until' must be set, got nothing; state it"],
    [
      "a day that isn't one",
      yaml({ until: "2026-02-30" }),
      "'waivers[0].until' must be a day such as '2027-01-31'; write the last day it holds",
    ],
    [
      "a wildcard",
      yaml({ urn: "urn:pulumi:prod::app::*" }),
      "'waivers[0].urn' must be the full URN of one resource, got a wildcard; copy it from the finding",
    ],
    [
      "a name in place of a URN",
      yaml({ urn: "files" }),
      "'waivers[0].urn' must be the full URN of one resource, got something else; copy it from the finding",
    ],
    [
      "a rule that doesn't exist",
      yaml({ rule: "all" }),
      "'waivers[0].rule' must be the id of a rule; copy it from the finding",
    ],
    [
      "a property too many",
      yaml({ untill: "2027-01-01" }),
      "'waivers[0].untill' must be one of urn, rule, owner, reason, until; remove it",
    ],
    ["no list", "waivers: 3", "waivers file must hold a list of waivers; put them under 'waivers'"],
    ["broken syntax", "waivers: [", "waivers file must be YAML or JSON; check its syntax"],
  ])("with %s waives nothing and says so", (_, text, problem) => {
    const book = readWaivers(text, ids);
    expect(book.waivers).toEqual([]);
    expect(book.problems).toEqual([problem]);
  });

  test("that isn't there waives nothing and says so", () => {
    expect(readWaiverFile("/nowhere/waivers.yaml", ids).problems).toEqual([
      "waivers file '/nowhere/waivers.yaml' must be readable; check 'file' in the config of 'waiver-valid'",
    ]);
  });

  test("may be empty, and may be a bare list", () => {
    expect(readWaivers("", ids).problems).toEqual([]);
    expect(readWaivers(JSON.stringify([waiver]), ids).waivers).toEqual([waiver]);
  });

  test("keeps its good entries beside a bad one, which is reported", async () => {
    const text = JSON.stringify({ waivers: [waiver, { ...waiver, owner: "" }] });
    expect((await found({ waivers: text })).map(({ message }) => message)).toEqual([
      "'waivers[1].owner' must be set, got nothing; state it",
    ]);
  });
});

describe("strict", () => {
  const weakened = {
    "private-bucket": { enforcementLevel: "advisory" },
    "audit-trail": { enforcementLevel: "disabled" },
  } as const;
  const complaint = (rule: string, level: string) => ({
    rule: "waiver-valid",
    urn: root,
    message: `'enforcementLevel' of '${rule}' must be 'mandatory', got '${level}'; waive single findings in the waivers file instead`,
    level: "mandatory",
  });

  test("reports rules that config disables or lowers", async () => {
    expect(await found({ packConfig: { ...weakened, "waiver-valid": { strict: true } } })).toEqual([
      { ...finding, level: "advisory" },
      complaint("private-bucket", "advisory"),
      complaint("audit-trail", "disabled"),
    ]);
  });

  test("is on by default in continuous integration, also when this rule itself is disabled", async () => {
    const off = { ...weakened, "waiver-valid": { enforcementLevel: "disabled" } } as const;
    expect((await found({ packConfig: off, ci: true })).slice(1)).toEqual([
      complaint("private-bucket", "advisory"),
      complaint("audit-trail", "disabled"),
      complaint("waiver-valid", "disabled"),
    ]);
  });

  test("is off elsewhere, and can be turned off", async () => {
    expect((await found({ packConfig: weakened })).length).toBe(1);
    expect((await found({ packConfig: { ...weakened, "waiver-valid": { strict: false } }, ci: true })).length).toBe(1);
  });
});
