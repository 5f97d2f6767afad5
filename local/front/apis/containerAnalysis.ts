/** Container Analysis' REST API, v1, as far as attestations need it: adding an occurrence to a note, and listing a note's. */
import { randomUUID } from "node:crypto";
import { isMap } from "../../../plan/contract";
import { knownText, type Properties } from "../../cloud/protocol/values";
import { analysisApi, noteName } from "../../cloud/resources/binaryAuthorization";
import { blocksAt, valueAt } from "../../cloud/resources/checks";
import type { StoredResource } from "../../cloud/store/cloud";
import { sendJson } from "../http";
import { type ApiRequest, projectResource, readJson, requirePermission } from "./apiContext";
import { invalid, missing, unsupported } from "./apiError";

const bodyLimit = 100_000;
const occurrenceType = "gcp:containeranalysis/occurence:Occurence";

export async function containerAnalysisApi(call: ApiRequest): Promise<void> {
  const { pathname } = call.url;
  const note = /^\/v1\/(projects\/[^/]+\/notes\/[^/:]+)\/occurrences$/.exec(pathname)?.[1];
  const project = /^\/v1\/projects\/([^/]+)\/occurrences$/.exec(pathname)?.[1];
  if (call.request.method === "GET" && note !== undefined) {
    return listOf(call, `${analysisApi}/${note}`);
  }
  if (call.request.method === "POST" && project !== undefined) {
    return create(call, project);
  }
  throw unsupported(`${call.request.method} '${pathname}' of Container Analysis`);
}

async function listOf(call: ApiRequest, note: string): Promise<void> {
  await requirePermission(call, "containeranalysis.notes.listOccurrences", note);
  const all = await call.cloud.resources.listBelow(`${analysisApi}/projects`);
  const found = all.filter(
    ({ type, properties }) =>
      type === occurrenceType && noteName(String(properties.noteName), String(properties.project)) === note,
  );
  sendJson(call.response, 200, { occurrences: found.map(bodyOf) });
}

async function create(call: ApiRequest, project: string): Promise<void> {
  await requirePermission(call, "containeranalysis.occurrences.create", projectResource(project));
  const body = await readJson(call, bodyLimit);
  const signatures = blocksAt(body, "attestation.signatures");
  const isWhole =
    typeof body.resourceUri === "string" &&
    typeof body.noteName === "string" &&
    typeof valueAt(body, "attestation.serializedPayload") === "string" &&
    signatures.length > 0 &&
    signatures.every(({ publicKeyId, signature }) => knownText(publicKeyId) && knownText(signature));
  if (!isWhole) {
    throw invalid("'resourceUri', 'noteName', 'attestation.serializedPayload' and signatures with key ids must be set");
  }
  const note = noteName(String(body.noteName), project);
  await requirePermission(call, "containeranalysis.notes.attachOccurrence", note);
  if (!(await call.cloud.find(note))) {
    throw missing(`Note "${note.slice(analysisApi.length + 1)}"`);
  }
  const id = `projects/${project}/occurrences/${randomUUID()}`;
  const now = new Date().toISOString();
  const stored: StoredResource = {
    name: `${analysisApi}/${id}`,
    type: occurrenceType,
    id,
    properties: {
      project,
      name: id,
      kind: "ATTESTATION",
      resourceUri: body.resourceUri ?? null,
      noteName: body.noteName ?? null,
      attestation: isMap(body.attestation) ? body.attestation : null,
      createTime: now,
      updateTime: now,
    },
  };
  await call.cloud.resources.write(stored.name, stored);
  sendJson(call.response, 200, bodyOf(stored));
}

function bodyOf({ properties }: StoredResource): Properties {
  const { project: _, ...body } = properties;
  return body;
}
