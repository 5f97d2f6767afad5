/**
 * Reviews as Google Cloud itself holds them: Binary Authorization refuses a new revision whose image no approver has signed, also
 * when Pulumi is left out.
 */
import { createHash, createPublicKey } from "node:crypto";
import * as binaryauthorization from "@pulumi/gcp/binaryauthorization";
import * as containeranalysis from "@pulumi/gcp/containeranalysis";
import * as projects from "@pulumi/gcp/projects";
import { cellNames } from "../naming";
import type { CellContext } from "./cellContext";
import type { ReviewsArgs } from "./reviewsArgs";

const apis = ["binaryauthorization", "containeranalysis"] as const;

/** True if services of the cell must evaluate the project's policy: someone is listed who can sign. */
export function requiresAttestations(reviews: ReviewsArgs | undefined): boolean {
  return reviews?.freeze !== undefined || (reviews?.required === true && Object.keys(reviews.keys ?? {}).length > 0);
}

/** A project has one policy, and a cell is one project: everything that evaluates the policy is held by this cell's. */
export function createBinaryAuthorization(cell: CellContext, reviews: ReviewsArgs): void {
  const { name, project, child } = cell;
  const enabled = apis.map(
    (api) =>
      new projects.Service(
        `${name}-api-${api}`,
        { project, service: `${api}.googleapis.com`, disableOnDestroy: false },
        child,
      ),
  );
  const afterApis = { ...child, dependsOn: enabled };
  const keys = Object.entries(reviews.keys ?? {});
  const attestor = keys.length === 0 ? undefined : createAttestor(cell, keys, afterApis);
  const deniesAll = reviews.freeze !== undefined || attestor === undefined;
  const description =
    reviews.freeze === undefined
      ? `Cell ${name}: images that an approver has signed`
      : `Cell ${name} is frozen by ${reviews.freeze.owner}: ${reviews.freeze.reason}`;
  new binaryauthorization.Policy(
    `${name}-images`,
    {
      project,
      description: description.slice(0, maxDescription),
      // Google's own system images.
      globalPolicyEvaluationMode: "ENABLE",
      // A pattern would let its images through a freeze too.
      admissionWhitelistPatterns: deniesAll ? [] : (reviews.exemptImages ?? []).map((namePattern) => ({ namePattern })),
      defaultAdmissionRule: {
        enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG",
        ...(deniesAll
          ? { evaluationMode: "ALWAYS_DENY" }
          : { evaluationMode: "REQUIRE_ATTESTATION", requireAttestationsBies: [attestor.name] }),
      },
    },
    afterApis,
  );
}

const maxDescription = 256;

/** Any of the keys counts: a policy asks for attestors and can't count signatures of one, so that is left to the policy pack. */
function createAttestor(
  { name, project }: CellContext,
  keys: readonly (readonly [string, string])[],
  options: CellContext["child"],
): binaryauthorization.Attestor {
  const note = new containeranalysis.Note(
    `${name}-reviews`,
    {
      project,
      name: cellNames.reviews(name),
      attestationAuthority: { hint: { humanReadableName: `Reviews of cell ${name}` } },
    },
    options,
  );
  return new binaryauthorization.Attestor(
    `${name}-approvers`,
    {
      project,
      name: cellNames.reviews(name),
      description: `Approvers of cell ${name}`,
      attestationAuthorityNote: {
        noteReference: note.name,
        publicKeys: keys.map(([approver, publicKeyPem]) => ({
          id: keyId(publicKeyPem),
          comment: approver,
          pkixPublicKey: { publicKeyPem, signatureAlgorithm: "ECDSA_P256_SHA256" },
        })),
      },
    },
    options,
  );
}

/** RFC 6920, as Google names a key without an id, and as `bulkhead review approve` names its own. */
function keyId(pem: string): string {
  const der = createPublicKey(pem).export({ type: "spki", format: "der" });
  return `ni:///sha-256;${createHash("sha256").update(der).digest("base64url")}`;
}
