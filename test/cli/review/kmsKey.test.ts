/** Approving by a key that never leaves Cloud KMS. */
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { registered, types } from "../../policies/support/resources";
import { runReview } from "../support/runReview";
import { placeIn, saveContent } from "./support/reviewFolder";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-review-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const secret = registered(types.secret, "key", { secretId: "key" });

describe("a key in Cloud KMS", () => {
  const version = "projects/p/locations/eu/keyRings/r/cryptoKeys/review/cryptoKeyVersions/1";
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = publicKey.export({ type: "spki", format: "pem" });

  /** Signs a digest as KMS does, which `sign` of Node can't: so it is given the bytes whose digest was asked for. */
  async function withKms<T>(answer: { algorithm: string }, work: (asked: string[]) => Promise<T>): Promise<T> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += String(chunk);
      });
      request.on("end", () => {
        asked.push(`${request.method} ${request.url} ${body}`);
        const isKey = request.url?.endsWith("/publicKey") === true;
        response.end(JSON.stringify(isKey ? { pem, ...answer } : { signature: "" }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    vi.stubEnv(
      "CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS",
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    );
    try {
      return await work(asked);
    } finally {
      server.close();
    }
  }

  test("is asked to sign the digest of the envelope's bytes", async () => {
    const config = { reviewed: { keys: { kms: pem } } };
    writeFileSync(join(folder, "pack.json"), JSON.stringify(config));
    await withKms({ algorithm: "EC_SIGN_P256_SHA256" }, async (asked) => {
      const content = saveContent(folder, "content.json", [secret]);
      await runReview("approve", "--content", content, "--key", `gcpkms://${version}`, ...placeIn(folder));
      const [, signing = ""] = asked;
      expect(asked[0]).toBe(`GET /v1/${version}/publicKey `);
      expect(signing).toMatch(
        new RegExp(`^POST /v1/${version}:asymmetricSign \\{"digest":\\{"sha256":"[\\w+/=]{44}"\\}\\}$`),
      );
      const [file = ""] = readdirSync(join(folder, "reviews")).filter((name) => name.endsWith(".json"));
      const { payload, payloadType } = JSON.parse(readFileSync(join(folder, "reviews", file), "utf8"));
      const bytes = Buffer.from(payload, "base64");
      const signed = Buffer.concat([
        Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `),
        bytes,
      ]);
      expect(JSON.parse(signing.slice(signing.indexOf("{"))).digest.sha256).toBe(
        createHash("sha256").update(signed).digest("base64"),
      );
      expect(sign("sha256", signed, privateKey).length).toBeGreaterThan(60);
    });
  });

  test("of another algorithm is refused", async () => {
    writeFileSync(join(folder, "pack.json"), "{}");
    await withKms({ algorithm: "RSA_SIGN_PSS_2048_SHA256" }, async () => {
      const content = saveContent(folder, "content.json", [secret]);
      const { stderr } = await runReview(
        "approve",
        "--content",
        content,
        "--key",
        `gcpkms://${version}`,
        ...placeIn(folder),
      );
      expect(stderr).toContain("must name a key of algorithm EC_SIGN_P256_SHA256, got RSA_SIGN_PSS_2048_SHA256");
    });
  });
});
