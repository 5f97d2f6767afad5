/** Hands the approvers' signatures over images to Google Cloud, for `bulkhead review attest`. */
import { resolve } from "node:path";
import {
  type Attestation,
  approvedContents,
  isAttestedBy,
  pinnedImages,
  publicKeyOf,
  readAttestations,
} from "../../review";
import { callGoogle, type GoogleApi, needsRole } from "../google/callGoogle";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { type BookFlags, openBook } from "./book";

export interface AttestFlags extends BookFlags {
  /** Project of the cell. */
  readonly project: string | undefined;
  readonly cell: string | undefined;
}

const analysis: GoogleApi = {
  title: "Container Analysis",
  service: "containeranalysis",
  version: "v1",
  refusal: needsRole(
    "Container Analysis",
    "roles/containeranalysis.occurrences.editor on the project and roles/containeranalysis.notes.attacher on the note",
  ),
};

/** Uploads what the note doesn't have yet. The signatures decide, so the caller needs no key. */
export async function runAttest(flags: AttestFlags): Promise<number> {
  const project = named("--project", flags.project, "the cell's project");
  const note = `projects/${project}/notes/${named("--cell", flags.cell, "the cell")}-reviews`;
  const book = openBook(flags);
  const keys = Object.values(book.keys).flatMap((pem) => publicKeyOf(pem) ?? []);
  const files = readAttestations(resolve(flags.reviews));
  const wrong = files.filter(({ attestation }) => attestation === undefined || !isAttestedBy(attestation, keys));
  if (wrong.length > 0) {
    throw new UserError(
      `'${flags.reviews}/${wrong[0]?.file}' must be signed by a listed approver for the image that it names, got another one; restore it or remove it`,
    );
  }
  // Google Cloud takes any listed key: that enough people have approved, and still do, is made sure of here.
  const approved = new Set(
    approvedContents(book.reviewed, book.approvers).flatMap(({ content }) => pinnedImages(content)),
  );
  const held = files.flatMap(({ attestation }) =>
    attestation !== undefined && approved.has(attestation.resourceUri.replace("https://", "")) ? [attestation] : [],
  );
  const known = await attestedBefore(note);
  const fresh = held.filter((attestation) => !known.has(markOf(attestation)));
  for (const attestation of fresh) {
    await callGoogle(analysis, `projects/${project}/occurrences`, {
      method: "POST",
      body: { ...attestation, kind: "ATTESTATION", noteName: note },
    });
  }
  const left = files.length - held.length;
  process.stdout.write(
    `Attestations of ${note}: ${fresh.length} added, ${held.length - fresh.length} there before, ${left} of images without a valid review left out.\n`,
  );
  return exits.yes;
}

async function attestedBefore(note: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let page = "";
  do {
    const { occurrences = [], nextPageToken = "" } = await callGoogle<{
      occurrences?: readonly Partial<Attestation>[];
      nextPageToken?: string;
    }>(analysis, `${note}/occurrences?pageSize=1000&pageToken=${encodeURIComponent(page)}`);
    for (const { resourceUri, attestation } of occurrences) {
      if (resourceUri !== undefined && attestation !== undefined) {
        found.add(markOf({ resourceUri, attestation }));
      }
    }
    page = nextPageToken;
  } while (page !== "");
  return found;
}

/** A signature has a random part, so the same approval may be there with another one. */
function markOf({ resourceUri, attestation }: Attestation): string {
  const keys = attestation.signatures.map(({ publicKeyId }) => publicKeyId).sort();
  return JSON.stringify([resourceUri, keys]);
}

function named(option: string, value: string | undefined, what: string): string {
  if (value === undefined || !/^[a-z][a-z0-9-]{0,61}$/.test(value)) {
    throw new UserError(
      `'${option}' must name ${what}, got ${value === undefined ? "nothing" : `'${value}'`}; add it`,
      2,
    );
  }
  return value;
}
