/** Signs a certificate, verifies it offline, and changes its bytes one after another. */
import { createPublicKey } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { writeBundle } from "../../../../cli/bundle/bundle";
import { verifyBundle } from "../../../../cli/bundle/verify";
import { localSigner, newKeyPair } from "../../../../review/envelope";

/** @param step bytes from one change to the next. */
export async function expectChangesFound(
  bundle: string,
  certificate: Parameters<typeof writeBundle>[1],
  step: number,
): Promise<void> {
  const pair = newKeyPair();
  await writeBundle(bundle, certificate, localSigner(pair.privateKey));
  const keys = [createPublicKey(pair.publicKey)];
  expect(verifyBundle(bundle, keys)).toMatchObject({ kind: "certificate/v1", signed: true, problems: [] });
  for (const name of readdirSync(bundle)) {
    const path = join(bundle, name);
    const original = readFileSync(path);
    for (let at = 0; at < original.length; at += step) {
      const changed = Buffer.from(original);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(path, changed);
      const { signed, problems } = verifyBundle(bundle, keys);
      expect([name, at, signed && problems.length === 0]).toEqual([name, at, false]);
    }
    writeFileSync(path, original);
  }
}
