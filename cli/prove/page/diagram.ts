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

/** @param id unique in the page */
export function diagram(flow: ProofFlow, id: string): Markup {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 34, marginx: 8, marginy: 8 });
  const lines = new Map(flow.nodes.map((node) => [node.id, nodeLines(node)]));
  for (const node of flow.nodes) {
    const height = (lines.get(node.id)?.length ?? 1) * lineHeight + 2 * padding;
    graph.setNode(node.id, { width: nodeWidth, height });
  }
  flow.edges.forEach((edge, index) => {
    const height = labelLines(edge).length * lineHeight + padding;
    graph.setEdge(edge.from, edge.to, { width: labelWidth, height, labelpos: "c" }, String(index));
  });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const title = `Data flows of ${flow.domain.title}`;
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  return html`<svg class="flow" role="img" aria-labelledby="${id}-title" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" xmlns="http://www.w3.org/2000/svg"><title id="${id}-title">${title}</title><defs><marker id="${id}-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path class="arrow" d="M0 0 10 5 0 10z"/></marker></defs>${flow.edges.map(
    (edge, index) => drawEdge(edge, graph.edge(edge.from, edge.to, String(index)) as DrawnEdge, id),
  )}${flow.nodes.map((node) => drawNode(node, graph.node(node.id) as Box, lines.get(node.id) ?? []))}</svg>`;
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
