import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { bundleTypes, statementFile, writeBundle } from "../../../cli/bundle/bundle";
import { verifyCommand } from "../../../cli/commands/verify";
import { localSigner, newKeyPair, seal } from "../../../review/envelope";
import { runCommand } from "../support/runCommand";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-verify-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ours = newKeyPair();
const theirs = newKeyPair();
const [ourKey, theirKey] = [join(folder, "our.pub"), join(folder, "their.pub")];
writeFileSync(ourKey, ours.publicKey);
writeFileSync(theirKey, theirs.publicKey);

const files = { "report.json": '{"people": 12}\n', "drafts/customer.en.md": "Dear customer\n" };
let bundle = "";
let count = 0;

beforeEach(async () => {
  bundle = join(folder, `bundle-${count++}`);
  await writeBundle(
    bundle,
    { type: bundleTypes.breach, predicate: { vendor: "mixpanel" }, files },
    localSigner(ours.privateKey),
  );
});

const verify = (...args: string[]) => runCommand(verifyCommand, ["verify", ...args]);

describe("bulkhead verify", () => {
  test("passes an unchanged bundle that the key signed", async () => {
    const { code, stdout } = await verify(bundle, "--key", ourKey);
    expect(stdout.replace(/\s+/g, " ")).toContain("breach/v1, 2 files unchanged, signed by key");
    expect(code).toBe(0);
  });

  test.each(["report.json", "drafts/customer.en.md", statementFile])(
    "fails when any byte of %s changes",
    async (name) => {
      const path = join(bundle, name);
      const original = readFileSync(path);
      for (let at = 0; at < original.length; at++) {
        const changed = Buffer.from(original);
        changed[at] = (changed[at] ?? 0) ^ 1;
        writeFileSync(path, changed);
        const { code } = await verify(bundle, "--key", ourKey);
        expect([at, code]).toEqual([at, 1]);
      }
      writeFileSync(path, original);
      expect((await verify(bundle, "--key", ourKey)).code).toBe(0);
    },
  );

  test("fails for a file that is missing, and for one that was added", async () => {
    writeFileSync(join(bundle, "more.txt"), "x");
    rmSync(join(bundle, "report.json"));
    const { code, stdout } = await verify(bundle, "--key", ourKey);
    expect(stdout).toContain("'report.json' is missing");
    expect(stdout).toContain("'more.txt' is not part of the bundle");
    expect(code).toBe(1);
  });

  test("fails if another key signed it, and can't tell without a key", async () => {
    expect(await verify(bundle, "--key", theirKey)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("not signed by the given key"),
    });
    expect(await verify(bundle)).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/anyone\s+can write digests/),
    });
  });

  test("says of a bundle without a signature that it has none", async () => {
    const plain = join(folder, "plain");
    await writeBundle(plain, { type: bundleTypes.breach, predicate: {}, files }, undefined);
    expect(await verify(plain)).toMatchObject({ code: 2, stdout: expect.stringContaining("it is not signed") });
  });

  test("checks the record of a review, which is one file", async () => {
    const signer = localSigner(ours.privateKey);
    const envelope =
      signer &&
      (await seal(
        {
          _type: "https://in-toto.io/Statement/v1",
          subject: [{ name: "content", digest: { sha256: "0".repeat(64) } }],
          predicateType: "https://github.com/bulkhead-project/bulkhead/review/v1",
          predicate: { reviewer: "alice" },
        },
        signer,
      ));
    const record = join(folder, "record.json");
    writeFileSync(record, `${JSON.stringify(envelope, undefined, 2)}\n`);
    expect((await verify(record, "--key", ourKey)).code).toBe(0);
    writeFileSync(
      record,
      readFileSync(record, "utf8").replace(/"sig": "(.)/, (_whole, first) => `"sig": "${first === "M" ? "N" : "M"}`),
    );
    expect((await verify(record, "--key", ourKey)).code).toBe(1);
  });

  test.each([
    [
      ["nowhere"],
      "'bundle' must be the folder of a bundle or the file of a record, got 'nowhere', which doesn't exist",
    ],
    [[folder, "--key", "nothing.pem"], "'--key' must name a public key on P-256 in PEM, got 'nothing.pem'"],
  ])("ends with 2 for %j", async (args, message) => {
    const { code, stderr } = await verify(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
