/** Finds the place in a YAML document that a dotted path of a plan's problem names. */
import { type Document, isCollection, isMap, isNode, isPair, isScalar, isSeq, type LineCounter } from "yaml";

export interface Place {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/**
 * Where `path` is, or where its nearest ancestor is if the property is missing. Keys may hold dots themselves
 * (`events.report.done.fields`): of the keys there are, the longest that fits the path is taken.
 */
export function locate(document: Document, lines: LineCounter, path: string): Place {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  let rest = path;
  while (rest !== "" && isCollection(node)) {
    const step = isMap(node) ? stepIntoMap(node.items, rest) : isSeq(node) ? stepIntoList(node.items, rest) : undefined;
    if (step === undefined) {
      break;
    }
    node = step.node;
    offset = step.offset ?? offset;
    rest = step.rest;
  }
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

interface Step {
  readonly node: unknown;
  readonly offset: number | undefined;
  readonly rest: string;
}

function stepIntoMap(items: readonly unknown[], path: string): Step | undefined {
  let best: { key: string; step: Step } | undefined;
  for (const item of items) {
    if (!isPair(item) || !isScalar(item.key)) {
      continue;
    }
    const key = String(item.key.value);
    if (path !== key && !path.startsWith(`${key}.`)) {
      continue;
    }
    if (best !== undefined && best.key.length >= key.length) {
      continue;
    }
    best = { key, step: { node: item.value, offset: startOf(item.key), rest: path.slice(key.length + 1) } };
  }
  return best?.step;
}

function stepIntoList(items: readonly unknown[], path: string): Step | undefined {
  const [index = "", ...rest] = path.split(".");
  const item = items[Number(index)];
  return item === undefined ? undefined : { node: item, offset: startOf(item), rest: rest.join(".") };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
