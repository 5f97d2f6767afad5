/** Records verify with in-toto's and securesystemslib's own code, from PyPI. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Envelope, keyIdOf, publicKeyOf, reviewStatement, reviewType, seal } from "../../../review";
import { makeApprover } from "../../policies/support/reviews";
import { content, review } from "../../review/support/sample";
import { hasPython, pythonWith, sayLeftOut } from "../../support/python";

const python = hasPython() ? pythonWith(join(__dirname, "inToto.txt")) : undefined;
sayLeftOut("in-toto", ["in-toto"], python === undefined ? [] : ["in-toto"]);

const statement = reviewStatement(content, "d".repeat(64), review);
const [alice, bob] = [makeApprover("alice"), makeApprover("bob")];

/** What Python says of an envelope that a key should have signed. */
function askedPython(envelope: Envelope, publicKey: string): object {
  const key = publicKeyOf(publicKey);
  const order = JSON.stringify({ envelope, publicKey, keyId: key && keyIdOf(key) });
  return JSON.parse(execFileSync(python ?? "", [join(__dirname, "inToto.py")], { input: order, encoding: "utf8" }));
}

describe.runIf(python !== undefined)("a record", () => {
  test("is an in-toto statement in an envelope that the approver signed", async () => {
    const envelope = await seal(statement, alice.signer);
    expect(askedPython(envelope, alice.publicKey)).toEqual({ verified: true, predicateType: reviewType, subjects: 2 });
  });

  test("does not verify by another key, nor after a change", async () => {
    const envelope = await seal(statement, alice.signer);
    expect(askedPython(envelope, bob.publicKey)).toMatchObject({ verified: false });
    const text = Buffer.from(envelope.payload, "base64").toString("utf8").replace("2027-01-31", "2029-01-31");
    const changed = { ...envelope, payload: Buffer.from(text).toString("base64") };
    expect(askedPython(changed, alice.publicKey)).toMatchObject({ verified: false });
  });
});
