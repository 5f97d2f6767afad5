/** Shows what a window of an aggregate would send, for `bulkhead plan try`. */
import type { PrivacySettings } from "../../plan";
import { counted } from "../terminal/counted";
import { renderTable } from "../terminal/table";
import { widthOf } from "../terminal/width";
import { wrap } from "../terminal/wrap";
import type { TriedGroup, WindowTrial } from "./windowTrial";

const maxGroups = 20;

export function showWindow(window: WindowTrial): string {
  const { vendor, name, settings, events } = window;
  const groups = window.groups();
  const { privacy } = settings;
  const width = widthOf(process.stdout);
  const title = `${name} → ${vendor}, a window of these events: ${counted(events, "event")}, ${counted(groups.length, "group")}`;
  const head = ["group", "number", ...(privacy === undefined ? ["would leave"] : ["before noise", "standard error"])];
  const rows = groups.slice(0, maxGroups).flatMap((group) => rowsOf(group));
  const notes = [
    ...(groups.length > maxGroups ? [`and ${groups.length - maxGroups} more groups`] : []),
    ...(privacy === undefined ? [] : [noteOf(privacy)]),
  ];
  const lines = [
    ...wrap(title, width, "  "),
    renderTable({ head, rows, width }),
    ...notes.flatMap((note) => wrap(note, width, "  ")),
  ];
  return `${lines.join("\n")}\n\n`;
}

function noteOf({ epsilon, atLeast, delta }: PrivacySettings): string {
  // P(|x| ≤ σ) is 1 − e^(−√2) for Laplace noise.
  const share = delta === undefined ? "three of four" : "two of three";
  return `with epsilon ${epsilon}, ${share} numbers leave within their standard error; groups with fewer than ${atLeast} people, after noise, stay`;
}

function rowsOf({ by, numbers, errors, isSmall }: TriedGroup): string[][] {
  const fields = Object.entries(by).map(([field, value]) => `${field}: ${String(value)}`);
  const small = isSmall ? ["too few people"] : [];
  return Object.entries(numbers).map(([property, number], index) => [
    index === 0 ? [...(fields.length > 0 ? fields : ["all"]), ...small].join(", ") : "",
    property,
    String(number),
    ...(errors === undefined ? [] : [`± ${Number((errors[property] ?? 0).toPrecision(3))}`]),
  ]);
}
