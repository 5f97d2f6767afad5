/** Writes differences as the messages that the engine expects. */
import { DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import type { DiffResult, PropertyChange } from "./provider";

const kinds = {
  add: [PropertyDiff.Kind.ADD, PropertyDiff.Kind.ADD_REPLACE],
  update: [PropertyDiff.Kind.UPDATE, PropertyDiff.Kind.UPDATE_REPLACE],
  delete: [PropertyDiff.Kind.DELETE, PropertyDiff.Kind.DELETE_REPLACE],
} as const;

/** Fills in which properties changed, how, and which of them replace the resource. */
export function fillDiffResponse(result: DiffResult): DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
  const response = new DiffResponse();
  response.setChanges(result.changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList(unique(result.changes.map(topLevel)));
  response.setReplacesList(unique(result.changes.filter((change) => change.replace).map(topLevel)));
  response.setDeletebeforereplace(result.deleteBeforeReplace && result.changes.some((change) => change.replace));
  response.setHasdetaileddiff(true);
  for (const change of result.changes) {
    const message = new PropertyDiff();
    message.setKind(kinds[change.kind][change.replace ? 1 : 0]);
    message.setInputdiff(change.inputDiff);
    response.getDetaileddiffMap().set(change.path, message);
  }
  return response;
}

function topLevel(change: PropertyChange): string {
  return /^[^.[]+/.exec(change.path)?.[0] ?? change.path;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
