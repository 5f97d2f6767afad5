/** Signs with a key in a file, with one in Cloud KMS, whose private half nobody holds, or as a job of GitHub Actions. */
import { createHash, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { githubKeyId, keyIdOf, localSigner, publicKeyOf, type Signer, shortened } from "../../review";
import { callGoogle, type GoogleApi, needsRole } from "../google/callGoogle";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import type { OpenedBook } from "./book";
import { githubApprover, githubSigner } from "./githubSigner";

/** Where `bulkhead review key` puts a private key: in the person's own folder, never in a repository. */
export function ownKeyFile(name: string): string {
  return join(homedir(), ".config", "bulkhead", `review-${name}.pem`);
}

const kmsScheme = "gcpkms://";

export async function openSigner(key: string | undefined): Promise<Signer> {
  if (key === undefined) {
    throw new UserError(
      "'--key' must name a private key, got nothing; make one with 'bulkhead review key'",
      exits.couldNotTell,
    );
  }
  if (key === githubKeyId) {
    return githubSigner();
  }
  return key.startsWith(kmsScheme) ? kmsSigner(key.slice(kmsScheme.length)) : fileSigner(key);
}

/** Name of the approver that a key or a job belongs to. What a stranger signs would not count. */
export async function approverOf(
  signer: Signer,
  { keys, github }: Pick<OpenedBook, "keys" | "github">,
): Promise<string> {
  const { keyId } = signer;
  if (keyId === githubKeyId) {
    return githubApprover(github);
  }
  const name = Object.entries(keys).find(([, pem]) => {
    const key = publicKeyOf(pem);
    return key !== undefined && keyIdOf(key) === keyId;
  })?.[0];
  if (name === undefined) {
    throw new UserError(
      `'--key' must belong to an approver of 'reviewed.keys', got a key (${shortened(keyId)}) that is not listed; add its public half to '--policy-pack-config'`,
      exits.couldNotTell,
    );
  }
  return name;
}

function fileSigner(file: string): Signer {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new UserError(
      `'--key' must name a private key, got '${file}', which can't be read; make one with 'bulkhead review key'`,
      exits.couldNotTell,
    );
  }
  const signer = localSigner(text);
  if (signer === undefined) {
    throw new UserError(
      `'--key' must name a private key on P-256 in PEM, got '${file}'; make one with 'bulkhead review key'`,
      exits.couldNotTell,
    );
  }
  return signer;
}

const kms: GoogleApi = {
  title: "Cloud KMS",
  service: "cloudkms",
  version: "v1",
  refusal: needsRole("Cloud KMS", "roles/cloudkms.signerVerifier on the key"),
};

const versionPattern =
  /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+\/cryptoKeyVersions\/\d+$/;

/** Cloud KMS, as https://docs.cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys.cryptoKeyVersions/asymmetricSign. */
async function kmsSigner(version: string): Promise<Signer> {
  if (!versionPattern.test(version)) {
    throw new UserError(
      `'--key' must name a version of a key in Cloud KMS, as in '${kmsScheme}projects/…/cryptoKeyVersions/1', got '${version}'; copy it from 'gcloud kms keys versions list'`,
      exits.couldNotTell,
    );
  }
  const published = await callGoogle<{ pem?: string; algorithm?: string }>(kms, `${version}/publicKey`);
  if (published.algorithm !== "EC_SIGN_P256_SHA256" || published.pem === undefined) {
    throw new UserError(
      `'--key' must name a key of algorithm EC_SIGN_P256_SHA256, got ${published.algorithm ?? "none"}; create one for asymmetric signing`,
      exits.couldNotTell,
    );
  }
  return {
    keyId: keyIdOf(createPublicKey(published.pem)),
    sign: async (bytes) => {
      const digest = { sha256: createHash("sha256").update(bytes).digest("base64") };
      const { signature } = await callGoogle<{ signature?: string }>(kms, `${version}:asymmetricSign`, {
        method: "POST",
        body: { digest },
      });
      if (signature === undefined) {
        throw new UserError("Cloud KMS answered without a signature; try again", exits.couldNotTell);
      }
      return Buffer.from(signature, "base64");
    },
  };
}
