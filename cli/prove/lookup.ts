/** Finds the answers for a principal and a resource. Shared by the terminal summary, the tests and the page's script. */
import type { ActionAnswer, ProofModel } from "./model";

export type CellLookup = (principal: string, resource: string) => readonly ActionAnswer[];

/** The cell of a pair: its own, or what the resource says of everyone else. */
export function cellLookup(model: Pick<ProofModel, "cells" | "resources">): CellLookup {
  const own = new Map(model.cells.map((cell) => [`${cell.principal} ${cell.resource}`, cell.answers]));
  const otherwise = new Map(model.resources.map((resource) => [resource.id, resource.otherwise]));
  return (principal, resource) => own.get(`${principal} ${resource}`) ?? otherwise.get(resource) ?? [];
}
