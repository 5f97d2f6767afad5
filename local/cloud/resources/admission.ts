/**
 * Whether Binary Authorization lets an image run. Messages are those that Cloud Run and GKE give (Google's pages "Get started
 * with Binary Authorization for Cloud Run" and "Binary Authorization overview", 2026-11).
 */
import { createPublicKey, verify } from "node:crypto";
import { isMap } from "../../../plan/contract";
import { knownText, type Properties, type Value } from "../protocol/values";
import type { Cloud, StoredResource } from "../store/cloud";
import { analysisApi, attestorKeys, authorizationApi, noteName } from "./binaryAuthorization";
import { blocksAt, valueAt } from "./checks";
import { relativeName } from "./names";

const payloadTypes: ReadonlySet<string> = new Set([
  "Google cloud binauthz container signature",
  "Google Cloud BinAuthz container signature",
]);

/** Why an image may not run; undefined if it may. */
export async function denialOf(cloud: Cloud, projectId: string, image: string): Promise<string | undefined> {
  const policy = (await cloud.find(`${authorizationApi}/projects/${projectId}/policy`))?.properties;
  if (policy === undefined || isExempt(policy, image)) {
    return undefined;
  }
  const rule = valueAt(policy, "defaultAdmissionRule");
  const mode = valueAt(rule, "evaluationMode");
  if (valueAt(rule, "enforcementMode") !== "ENFORCED_BLOCK_AND_AUDIT_LOG" || mode === "ALWAYS_ALLOW") {
    return undefined;
  }
  if (mode !== "REQUIRE_ATTESTATION") {
    return "Denied by an ALWAYS_DENY admission rule";
  }
  const attestors = valueAt(rule, "requireAttestationsBies");
  for (const attestor of Array.isArray(attestors) ? attestors.map(String) : []) {
    const path = attestor.includes("/") ? relativeName(attestor) : `projects/${projectId}/attestors/${attestor}`;
    const problem = await attestorProblem(cloud, path, image);
    if (problem !== undefined) {
      return `Image ${image} denied by attestor ${path}: ${problem}`;
    }
  }
  return undefined;
}

/** `*` stands for a part of a path, `**` at the end for whatever follows. */
function isExempt(policy: Properties, image: string): boolean {
  return blocksAt(policy, "admissionWhitelistPatterns").some(({ namePattern }) => {
    const source = String(namePattern)
      .split(/(\*\*|\*)/)
      .map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))
      .join("");
    return new RegExp(`^${source}$`).test(image);
  });
}

async function attestorProblem(cloud: Cloud, path: string, image: string): Promise<string | undefined> {
  const attestor = await cloud.find(`${authorizationApi}/${path}`);
  if (attestor === undefined) {
    return "Attestor does not exist";
  }
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  if (digest === undefined) {
    return "Expected digest with sha256 scheme, but got tag or malformed digest";
  }
  const projectId = String(attestor.properties.project);
  const note = noteName(String(valueAt(attestor.properties, "attestationAuthorityNote.noteReference")), projectId);
  const keys = attestorKeys(attestor.properties);
  const occurrences = await cloud.resources.listBelow(`${analysisApi}/projects`);
  const isAttested = occurrences.some(
    (one) => isAttestation(one) && attests(one, { note, digest, keys, noteProject: projectId }),
  );
  return isAttested ? undefined : "No attestations found that were valid and signed by a key trusted by the attestor";
}

function isAttestation({ type, deletedAt }: StoredResource): boolean {
  return type === "gcp:containeranalysis/occurence:Occurence" && deletedAt === undefined;
}

interface Wanted {
  readonly note: string;
  readonly noteProject: string;
  readonly digest: string;
  readonly keys: ReadonlyMap<string, string>;
}

/** One attestation covers the same image in every registry: only its digest counts. */
function attests({ properties }: StoredResource, { note, noteProject, digest, keys }: Wanted): boolean {
  const encoded = knownText(valueAt(properties, "attestation.serializedPayload")) ?? "";
  const payload = Buffer.from(encoded, "base64");
  return (
    noteName(String(properties.noteName), noteProject) === note &&
    digestIn(payload) === digest &&
    blocksAt(properties, "attestation.signatures").some(({ publicKeyId, signature }) => {
      const pem = keys.get(String(publicKeyId));
      return pem !== undefined && isSigned(payload, String(signature), pem);
    })
  );
}

function digestIn(payload: Buffer): string | undefined {
  let critical: Value | undefined;
  try {
    critical = valueAt(JSON.parse(payload.toString("utf8")), "critical");
  } catch {
    return undefined;
  }
  const digest = valueAt(critical, "image.docker-manifest-digest");
  return isMap(critical) && payloadTypes.has(String(critical.type)) && typeof digest === "string" ? digest : undefined;
}

function isSigned(payload: Buffer, signature: string, pem: string): boolean {
  try {
    return verify("sha256", payload, createPublicKey(pem), Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}
