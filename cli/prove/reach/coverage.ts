/** Finds the grants that apply to a resource: its own, its key ring's, its project's, and those of folder and organisation. */
import type { GraphNode, IsolationGraph } from "../../../policies/graph";
import { knownValue } from "../../../policies/read";
import type { BearingGrant } from "./grant";
import type { StatedGrant } from "./statedGrant";

export class Coverage {
  readonly #onNode = new Map<string, BearingGrant[]>();
  /** Grants on some resource of a kind; which one is not known. */
  readonly #onKind = new Map<string, BearingGrant[]>();
  readonly #above: StatedGrant[] = [];

  readonly #graph: IsolationGraph;

  constructor(graph: IsolationGraph, grants: readonly StatedGrant[]) {
    this.#graph = graph;

    for (const stated of grants) {
      const { level, target, targetKind } = stated.grant;
      if (level !== "resource") {
        this.#above.push(stated);
      } else if (target.target.nodes.length > 0) {
        const covers = target.target.nodes.length === 1;
        for (const node of target.target.nodes) {
          push(this.#onNode, node.id, { stated, covers });
        }
      } else if (targetKind !== undefined) {
        push(this.#onKind, targetKind, { stated, covers: false });
      }
    }
  }

  /** Adds a grant that no IAM resource states. */
  imply(nodeId: string, stated: StatedGrant, covers = true): void {
    push(this.#onNode, nodeId, { stated, covers });
  }

  /** Nearest first. */
  bearingOn(node: GraphNode): BearingGrant[] {
    return [
      ...(this.#onNode.get(node.id) ?? []),
      ...(this.#onKind.get(node.kind) ?? []),
      ...this.#ringsOf(node).flatMap((ring) => this.#onNode.get(ring.id) ?? []),
      ...(node.kind === "key" ? (this.#onKind.get("keyRing") ?? []) : []),
      ...this.#above.flatMap((stated) => this.#fromAbove(stated, node)),
    ];
  }

  #ringsOf(node: GraphNode): readonly GraphNode[] {
    if (node.kind !== "key" || node.resource === undefined) {
      return [];
    }
    return this.#graph.index.resolve("keyRing", node.resource, "keyRing", node.resource.inputs.at("keyRing")).nodes;
  }

  #fromAbove(stated: StatedGrant, node: GraphNode): BearingGrant[] {
    // Which projects are in a folder or an organisation is not in the stack, so such a grant may cover anything.
    if (stated.grant.level !== "project") {
      return [{ stated, covers: false }];
    }
    const granted = lastPart(knownValue(stated.grant.target.field.text()));
    const own = projectOf(node);
    if (granted === undefined || own === undefined) {
      return [{ stated, covers: false }];
    }
    if (granted === own) {
      return [{ stated, covers: true }];
    }
    // One by number and one by id may be the same project.
    return isNumber(granted) === isNumber(own) ? [] : [{ stated, covers: false }];
  }
}

/** Project of a resource: its own, else its provider's; undefined if neither is known. */
function projectOf(node: GraphNode): string | undefined {
  if (node.name.project !== undefined) {
    return node.name.project;
  }
  const { resource } = node;
  if (resource === undefined) {
    return undefined;
  }
  const places = [resource.inputs.at("project"), resource.outputs.at("project"), resource.provider.at("project")];
  return places.map((place) => knownValue(place.text())).find((text) => text !== undefined);
}

function lastPart(text: string | undefined): string | undefined {
  return text?.slice(text.lastIndexOf("/") + 1);
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) {
    map.set(key, [value]);
  } else {
    list.push(value);
  }
}
