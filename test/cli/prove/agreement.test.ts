import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildProof } from "../../../cli/prove/buildProof";
import type { Answer, ProofModel } from "../../../cli/prove/model";
import { asked, members, type RandomGrant, randomGrants, really, shown, things } from "./support/randomStack";
import { answerOf } from "./support/reading";
import { stackOf } from "./support/written";

const rows = [
  { name: "anyone on the internet", member: undefined },
  { name: "any Google account", member: "allAuthenticatedUsers" },
  { name: "a-run", member: members[0] },
  { name: "b-run", member: members[1] },
  { name: "c-run", member: members[2] },
  { name: "user:ann@example.com", member: "user:ann@example.com" },
];

interface Compared {
  readonly cell: string;
  readonly proved: Answer;
  readonly real: boolean;
}

function compare(grants: readonly RandomGrant[]): Compared[] {
  const model: ProofModel = buildProof({ resources: stackOf(...shown(grants)), source: "plan" });
  const present = rows.filter(({ name }) => model.principals.some((principal) => principal.name === name));
  return present.flatMap(({ name, member }) =>
    things.map((thing) => ({
      cell: `${name} → ${thing.kind} ${thing.name}`,
      proved: answerOf(model, name, thing.kind, thing.name, asked[thing.kind].action).allowed,
      real: really(grants, member, thing),
    })),
  );
}

describe("the matrix against the evaluation that the local cloud decides by", () => {
  test("agrees on every cell of any stack that shows everything", () => {
    fc.assert(
      fc.property(randomGrants(["none"]), (grants) => {
        for (const { cell, proved, real } of compare(grants)) {
          expect([cell, proved]).toEqual([cell, real ? "yes" : "no"]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("never says 'no' to what is open nor 'yes' to what is closed, whatever the stack doesn't show", () => {
    const veils = ["none", "true condition", "false condition", "role", "members"] as const;
    fc.assert(
      fc.property(randomGrants(veils), (grants) => {
        for (const { cell, proved, real } of compare(grants)) {
          if (proved !== "unknown") {
            expect([cell, proved]).toEqual([cell, real ? "yes" : "no"]);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
