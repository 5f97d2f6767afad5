/** Draws the data flows of one tenant: laid out by dagre, written as SVG that takes its colours from the page. */
import { Graph, layout } from "@dagrejs/dagre";
import type { FlowEdge, FlowNode, ProofFlow } from "../model";
import { html, type Markup } from "./html";
import { wrapText } from "./wrapText";

const nodeWidth = 200;
const lineHeight = 18;
const padding = 12;
/** Characters that fit: the page's monospaced digits and letters are about 7 pixels wide at this size. */
const nodeColumns = 25;
const labelColumns = 38;
const labelWidth = labelColumns * 6.6 + 2 * padding;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface DrawnEdge extends Box {
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Positions of a diagram's boxes and lines, in the order of its nodes and edges. */
interface Placed {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Box[];
  readonly edges: readonly DrawnEdge[];
}

/** Placements by the shape of the diagram: tenants of one cell mostly have the same, and placing is what takes time. */
export type Placements = Map<string, Placed>;

/** @param id unique in the page */
export function diagram(flow: ProofFlow, id: string, placements: Placements): Markup {
  const lines = flow.nodes.map(nodeLines);
  const placed = place(
    flow,
    lines.map(({ length }) => length),
    placements,
  );
  const size = { width: Math.ceil(placed.width), height: Math.ceil(placed.height) };
  return html`<svg class="flow" role="img" aria-labelledby="${id}-title" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" xmlns="http://www.w3.org/2000/svg"><title id="${id}-title">Data flows of ${flow.domain.title}</title><defs><marker id="${id}-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path class="arrow" d="M0 0 10 5 0 10z"/></marker></defs>${placed.edges.map(
    (box, index) => flow.edges[index] && drawEdge(flow.edges[index], box, id),
  )}${placed.nodes.map((box, index) => flow.nodes[index] && drawNode(flow.nodes[index], box, lines[index] ?? []))}</svg>`;
}

function place(flow: ProofFlow, nodeLineCounts: readonly number[], placements: Placements): Placed {
  const order = new Map(flow.nodes.map((node, index) => [node.id, String(index)]));
  const shape = {
    nodes: nodeLineCounts,
    edges: flow.edges.map((edge) => ({
      from: order.get(edge.from) ?? "",
      to: order.get(edge.to) ?? "",
      lines: labelLines(edge).length,
    })),
  };
  const key = JSON.stringify(shape);
  const known = placements.get(key);
  if (known !== undefined) {
    return known;
  }
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 34, marginx: 8, marginy: 8 });
  shape.nodes.forEach((lines, index) => {
    graph.setNode(String(index), { width: nodeWidth, height: lines * lineHeight + 2 * padding });
  });
  shape.edges.forEach(({ from, to, lines }, index) => {
    graph.setEdge(from, to, { width: labelWidth, height: lines * lineHeight + padding, labelpos: "c" }, String(index));
  });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const placed: Placed = {
    width,
    height,
    nodes: shape.nodes.map((_, index) => graph.node(String(index)) as Box),
    edges: shape.edges.map(({ from, to }, index) => graph.edge(from, to, String(index)) as DrawnEdge),
  };
  placements.set(key, placed);
  return placed;
}

function nodeLines({ title, detail }: FlowNode): { readonly text: string; readonly strong: boolean }[] {
  return [
    ...wrapText(title, nodeColumns).map((text) => ({ text, strong: true })),
    ...wrapText(detail ?? "", nodeColumns).map((text) => ({ text, strong: false })),
  ];
}

function labelLines({ carries, control }: FlowEdge): string[] {
  const off = control === "off" ? ["switched off by the plan"] : [];
  return [...off, ...carries.flatMap((line) => wrapText(line, labelColumns))];
}

function drawNode(node: FlowNode, { x, y, width, height }: Box, lines: ReturnType<typeof nodeLines>): Markup {
  const top = y - (lines.length * lineHeight) / 2 + lineHeight * 0.72;
  return html`<g class="node ${node.kind}"><rect x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${width}" height="${height}" rx="8"/><text text-anchor="middle">${lines.map(
    ({ text, strong }, index) =>
      html`<tspan class="${strong ? "title" : "detail"}" x="${round(x)}" y="${round(top + index * lineHeight)}">${text}</tspan>`,
  )}</text></g>`;
}

function drawEdge(edge: FlowEdge, { points, x, y, height }: DrawnEdge, id: string): Markup {
  const path = points.map((point, index) => `${index === 0 ? "M" : "L"}${round(point.x)} ${round(point.y)}`).join("");
  const lines = labelLines(edge);
  const top = y - (lines.length * lineHeight) / 2 + lineHeight * 0.72;
  return html`<g class="edge ${edge.control}"><path d="${path}" marker-end="url(#${id}-arrow)"/><rect class="label" x="${round(x - labelWidth / 2)}" y="${round(y - height / 2)}" width="${round(labelWidth)}" height="${round(height)}" rx="4"/><text text-anchor="middle">${lines.map(
    (text, index) => html`<tspan x="${round(x)}" y="${round(top + index * lineHeight)}">${text}</tspan>`,
  )}</text></g>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
