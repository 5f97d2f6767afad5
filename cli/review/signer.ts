/** Signs with a key in a file, or with one in Cloud KMS, whose private half nobody holds. */
import { createHash, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type ApproverKeys, keyIdOf, localSigner, publicKeyOf, type Signer, shortened } from "../../review";
import { googleHeaders } from "../google/credentials";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";

/** Where `bulkhead review key` puts a private key: in the person's own folder, never in a repository. */
export function ownKeyFile(name: string): string {
  return join(homedir(), ".config", "bulkhead", `review-${name}.pem`);
}

const kmsScheme = "gcpkms://";
const kmsScopes = ["https://www.googleapis.com/auth/cloudkms"];

export async function openSigner(key: string | undefined): Promise<Signer> {
  if (key === undefined) {
    throw new UserError(
      "'--key' must name a private key, got nothing; make one with 'bulkhead review key'",
      exits.couldNotTell,
    );
  }
  return key.startsWith(kmsScheme) ? kmsSigner(key.slice(kmsScheme.length)) : fileSigner(key);
}

/** Name of the approver that a key belongs to. What a stranger signs would not count. */
export function approverOf({ keyId }: Signer, keys: ApproverKeys): string {
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
  const published = await callKms<{ pem?: string; algorithm?: string }>(version, "publicKey");
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
      const { signature } = await callKms<{ signature?: string }>(version, ":asymmetricSign", { digest });
      if (signature === undefined) {
        throw new UserError("Cloud KMS answered without a signature; try again", exits.couldNotTell);
      }
      return Buffer.from(signature, "base64");
    },
  };
}

/** Google's host, or another one that gcloud's own variable names, which is called without credentials. */
async function callKms<Answer>(version: string, method: string, body?: object): Promise<Answer> {
  const other = process.env.CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS;
  const host = (other ?? "https://cloudkms.googleapis.com/").replace(/\/?$/, "/");
  const url = `${host}v1/${version}${method.startsWith(":") ? method : `/${method}`}`;
  const headers = {
    "content-type": "application/json",
    ...(other === undefined ? await googleHeaders("Cloud KMS", kmsScopes) : {}),
  };
  const request = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(url, request).catch((error: Error) => {
    throw new UserError(`Cloud KMS can't be reached: ${error.message}; check the network`, exits.couldNotTell);
  });
  if (!response.ok) {
    const problem =
      response.status === 403 ? "you need roles/cloudkms.signerVerifier on the key" : "check the key's name";
    throw new UserError(`Cloud KMS refused '${version}' with ${response.status}; ${problem}`, exits.couldNotTell);
  }
  return (await response.json()) as Answer;
}
