/** Binary Authorization and what it keeps in Container Analysis: the project's policy, attestors, notes and attestations. */
import { createHash, createPublicKey, randomUUID } from "node:crypto";
import { CloudError, pathOf } from "../cloudError";
import type { CheckFailure } from "../protocol/provider";
import { knownText, mapsIn, type Properties } from "../protocol/values";
import { blocksAt, valueAt } from "./checks";
import type { Kind } from "./kind";
import { relativeName } from "./names";

export const authorizationApi = "binaryauthorization.googleapis.com";
export const analysisApi = "containeranalysis.googleapis.com";

const nameCheck = {
  at: "name",
  matches: /^[a-zA-Z0-9_-]{1,128}$/,
  must: "must be 1 to 128 letters, digits, '_' and '-'",
};

/** A project has one, which nobody creates: Google's own allows every image. */
const policy: Kind = {
  type: "gcp:binaryauthorization/policy:Policy",
  api: authorizationApi,
  path: "projects/{project}/policy",
  id: "projects/{project}",
  noun: "policy",
  adopts: true,
  check: (inputs) => ruleProblems(inputs),
  compute: ({ properties }) => ({
    properties: { globalPolicyEvaluationMode: properties.globalPolicyEvaluationMode ?? "DISABLE" },
  }),
};

function ruleProblems(inputs: Properties): CheckFailure[] {
  const at = "defaultAdmissionRule";
  const needs = valueAt(inputs, `${at}.evaluationMode`) === "REQUIRE_ATTESTATION";
  const attestors = valueAt(inputs, `${at}.requireAttestationsBies`);
  const isEmpty = attestors === undefined || (Array.isArray(attestors) && attestors.length === 0);
  return needs && isEmpty
    ? [
        {
          property: `${at}.requireAttestationsBies`,
          reason: `'${at}.requireAttestationsBies' must name at least one attestor with REQUIRE_ATTESTATION`,
        },
      ]
    : [];
}

const attestor: Kind = {
  type: "gcp:binaryauthorization/attestor:Attestor",
  api: authorizationApi,
  path: "projects/{project}/attestors/{name}",
  noun: "attestor",
  autoname: "name",
  fields: [nameCheck],
  verify: async ({ properties, projectId, cloud }) => {
    const note = noteName(String(valueAt(properties, "attestationAuthorityNote.noteReference")), projectId);
    if (!(await cloud.find(note))) {
      throw new CloudError(404, `Note ${pathOf(note)} does not exist`, "notFound");
    }
  },
  compute: ({ properties, projectId, settings }) => ({
    properties: {
      attestationAuthorityNote: {
        ...(properties.attestationAuthorityNote as Properties),
        delegationServiceAccountEmail: `service-${settings.projects[projectId]?.number ?? ""}@gcp-sa-binaryauthorization.iam.gserviceaccount.com`,
        publicKeys: blocksAt(properties, "attestationAuthorityNote.publicKeys").map((key) => ({
          ...key,
          id: knownText(key.id) || keyIdOf(knownText(valueAt(key, "pkixPublicKey.publicKeyPem")) ?? ""),
        })),
      },
    },
  }),
};

const note: Kind = {
  type: "gcp:containeranalysis/note:Note",
  api: analysisApi,
  path: "projects/{project}/notes/{name}",
  noun: "note",
  autoname: "name",
  fields: [nameCheck],
  compute: ({ existing, now }) => ({
    properties: { kind: "ATTESTATION", createTime: existing?.properties.createTime ?? now, updateTime: now },
  }),
};

const occurrence: Kind = {
  type: "gcp:containeranalysis/occurence:Occurence",
  api: analysisApi,
  path: "projects/{project}/occurrences/{server}",
  noun: "occurrence",
  serverNameScope: () => "occurrences",
  serverName: async () => randomUUID(),
  verify: async ({ properties, projectId, cloud }) => {
    const name = noteName(String(properties.noteName), projectId);
    if (!(await cloud.find(name))) {
      throw new CloudError(404, `Note ${pathOf(name)} does not exist`, "notFound");
    }
  },
  compute: ({ name, existing, now }) => ({
    properties: {
      name: pathOf(name),
      kind: "ATTESTATION",
      createTime: existing?.properties.createTime ?? now,
      updateTime: now,
    },
  }),
};

export const binaryAuthorizationKinds: readonly Kind[] = [policy, attestor, note, occurrence];

/** The full name of a note that a reference names by its path, its id or its URL. */
export function noteName(reference: string, projectId: string): string {
  const path = relativeName(reference);
  return `${analysisApi}/${path.includes("/") ? path : `projects/${projectId}/notes/${path}`}`;
}

/** Id that Google gives a key without one: RFC 6920, over the key in DER. Empty for a text that holds no key. */
function keyIdOf(pem: string): string {
  try {
    const der = createPublicKey(pem).export({ type: "spki", format: "der" });
    return `ni:///sha-256;${createHash("sha256").update(der).digest("base64url")}`;
  } catch {
    return "";
  }
}

/** Keys of an attestor, by their ids. */
export function attestorKeys(properties: Properties): ReadonlyMap<string, string> {
  return new Map(
    mapsIn(valueAt(properties, "attestationAuthorityNote.publicKeys")).map((key) => [
      String(key.id),
      String(valueAt(key, "pkixPublicKey.publicKeyPem") ?? ""),
    ]),
  );
}
