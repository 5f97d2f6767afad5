/** What a waivers file may say, and what is said of one that says something else. */
import { describe, expect, test } from "vitest";
import { ofStack, readWaiverFile, readWaivers } from "../../../policies/waivers";

const urn = "urn:pulumi:prod::app::gcp:storage/bucket:Bucket::files";
const waiver = {
  finding: "0123456789",
  urn,
  rule: "private-bucket",
  owner: "web team",
  reason: "brochures",
  until: "2026-12-31",
};
const yaml = (changes: object) => JSON.stringify({ waivers: [{ ...waiver, ...changes }] });

describe("a waivers file", () => {
  const rules = [{ id: "private-bucket" }, { id: "waiver-valid", run: () => [] }];
  test.each([
    [
      "no finding",
      yaml({ finding: undefined }),
      "'waivers[0].finding' must be set, got nothing; copy the id at the end of the finding's message",
    ],
    [
      "a rule about waivers",
      yaml({ rule: "waiver-valid" }),
      "'waivers[0].rule' must not be 'waiver-valid'; findings about waivers can't be waived",
    ],
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
      "'waivers[0].untill' must be one of finding, urn, rule, owner, reason, until; remove it",
    ],
    ["no list", "waivers: 3", "waivers file must hold a list of waivers; put them under 'waivers'"],
    ["broken syntax", "waivers: [", "waivers file must be YAML or JSON; check its syntax"],
  ])("with %s waives nothing and says so", (_, text, problem) => {
    const book = readWaivers(text, rules);
    expect(book.waivers).toEqual([]);
    expect(book.problems.map(({ message }) => message)).toEqual([problem]);
  });

  test("that isn't there waives nothing and says so", () => {
    expect(readWaiverFile("/nowhere/waivers.yaml", rules).problems).toEqual([
      { message: "waivers file '/nowhere/waivers.yaml' must be readable; check its path in the config" },
    ]);
  });

  test("may be empty, and may be a bare list", () => {
    expect(readWaivers("", rules).problems).toEqual([]);
    expect(readWaivers(JSON.stringify([waiver]), rules).waivers).toEqual([waiver]);
  });

  test("names a finding once", () => {
    const book = readWaivers(JSON.stringify([waiver, { ...waiver, owner: "other team" }]), rules);
    expect(book.waivers).toEqual([waiver]);
    expect(book.problems).toEqual([
      { message: "'waivers[1].finding' must be named once, got it twice; keep one entry", urn },
    ]);
  });

  test("may hold entries of several stacks, of which only one's own count", () => {
    const dev = urn.replace(":prod::", ":dev::");
    const other = urn.replace("::app::", "::shop::");
    const text = JSON.stringify([waiver, { ...waiver, urn: dev }, { urn: dev }, { ...waiver, urn: other }, { urn }]);
    const book = ofStack(readWaivers(text, rules), "urn:pulumi:prod::app::pulumi:pulumi:Stack::app-prod");
    expect(book.waivers).toEqual([waiver]);
    expect(book.problems.map(({ message }) => message)).toEqual([
      "'waivers[4].finding' must be set, got nothing; copy the id at the end of the finding's message",
    ]);
  });
});
