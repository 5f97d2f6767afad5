/** What `bulkhead switch` says on a terminal. */
import { colors } from "../../terminal/colors";
import { counted } from "../../terminal/counted";
import { renderTable } from "../../terminal/table";
import { wrap } from "../../terminal/wrap";
import type { SwitchChange } from "./changeSwitch";
import type { InstanceVerdict } from "./confirm";
import type { ProxyInstance } from "./instances";

/** Enough of an id to tell instances apart. */
const idLength = 12;

export function changeText(change: SwitchChange, width: number): string {
  const { instances } = change;
  const table =
    instances.length === 0
      ? []
      : [
          renderTable({
            head: ["tenant", "instance", "state", "after"],
            rows: instances.map(({ tenant, id, verdict, after }) => [
              tenant,
              shortId(id),
              verdict,
              after === undefined ? "-" : `${after} s`,
            ]),
            width,
            paint: (line, column) => (column === 2 ? paintVerdict(line) : line),
          }),
        ];
  const notes = [answer(change), ...stillOffNotes(change), ...slowNotes(change)];
  return `${[...notes.flatMap((note) => wrap(note, width)), ...table].join("\n")}\n`;
}

function answer({ action, entry, tenants, changed, confirmed, seconds, instances }: SwitchChange): string {
  const scope = tenants.length === 0 ? "the whole cell" : tenants.join(", ");
  const what = `${entry} is ${action} for ${scope}`;
  const again = changed ? "" : " (the lists said so already)";
  if (instances.length === 0) {
    return `${what}${again}; no instance runs, and a new one reads the lists before it serves`;
  }
  const count = counted(instances.length, "instance");
  return confirmed
    ? `${what}${again}: confirmed in ${count}, in ${seconds} s`
    : `${what} in the lists${again}, but not confirmed in every instance after ${seconds} s`;
}

function stillOffNotes({ entry, stillOff }: SwitchChange): string[] {
  return stillOff.map(
    ({ tenant, because }) =>
      `${entry} stays off for ${tenant}: ${because.map((bucket) => `gs://${bucket}/off`).join(" and ")} still says so`,
  );
}

/** What to do if an instance does not follow. */
function slowNotes({ action, confirmed, instances }: SwitchChange): string[] {
  if (confirmed) {
    return [];
  }
  const open = instances.filter(({ verdict }) => verdict !== "in effect");
  const tenants = [...new Set(open.map(({ tenant }) => tenant))];
  return tenants.map((tenant) => {
    const isShut = open.every((instance) => instance.tenant !== tenant || instance.verdict === "shut");
    if (isShut && action === "on") {
      return `${tenant}: an instance can't read the lists and lets nothing out; look for 'failed to read the kill switch' in its log`;
    }
    return action === "off"
      ? `${tenant}: end its instances with 'bulkhead stop ${tenant}'; then nothing of it leaves`
      : `${tenant}: it still lets nothing out; look at its log, and deploy it again if the instance hangs`;
  });
}

/** Lists are null if the caller may not read them. */
export interface SwitchStatus {
  readonly cell: readonly string[] | null;
  readonly tenants: readonly {
    readonly tenant: string;
    readonly off: readonly string[] | null;
    readonly instances: readonly ProxyInstance[];
  }[];
}

export function statusText({ cell, tenants }: SwitchStatus, width: number): string {
  const rows = [
    ["(whole cell)", listed(cell), ""],
    ...tenants.map(({ tenant, off, instances }) => [tenant, listed(off), instances.map(reported).join("\n") || "-"]),
  ];
  return `${renderTable({ head: ["tenant", "off by its list", "instances say"], rows, width })}\n`;
}

function reported({ id, off, unread }: ProxyInstance): string {
  return `${shortId(id)}: ${unread.length > 0 ? "nothing leaves, a list can't be read" : listed(off)}`;
}

function listed(names: readonly string[] | null): string {
  if (names === null) {
    return "you may not read it";
  }
  return names.length === 0 ? "nothing" : names.join(", ");
}

/** Ids of instances start alike, so their ends are shown. */
function shortId(id: string): string {
  return id.length > idLength ? `…${id.slice(-idLength)}` : id;
}

function paintVerdict(text: string): string {
  const verdict = text as InstanceVerdict["verdict"];
  return verdict === "in effect" ? colors.green(text) : colors.yellow(text);
}
