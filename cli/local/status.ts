/** Shows the services of a local run. */
import { findRun, type ServiceStatus } from "../../local/run";
import { colors } from "../terminal/colors";
import { exits } from "../terminal/exits";
import { withHiddenShown } from "../terminal/hiddenCharacters";
import { renderTable } from "../terminal/table";
import { widthOf } from "../terminal/width";
import { cloudFolderOf } from "./prepareCloud";

/** Shows the run of a cloud folder (default: the sample's). Returns the code for "no" if nothing runs. */
export async function showStatus(folder: string | undefined): Promise<number> {
  const run = await findRun(cloudFolderOf(folder));
  if (run) {
    printStatus(await run.services());
    return exits.yes;
  }
  process.stdout.write("nothing runs; start it with 'bulkhead local up'\n");
  return exits.no;
}

/** Each service with its containers; a container that does not run says why. Then the pages to open. */
export function printStatus(services: readonly ServiceStatus[], width = widthOf(process.stdout)): void {
  const rows = services.map(({ tenant, name, containers, page }) => [
    tenant ?? "-",
    name,
    containers
      .map(({ name: container, state, problem }) =>
        withHiddenShown(`${container}: ${state}${problem ? `; ${problem}` : ""}`),
      )
      .join("\n") || "stopped",
    page === undefined ? "no" : "yes",
  ]);
  const paint = (line: string, column: number) =>
    column === 2 ? line.replace(/\b(running|failed|stopped)\b/, (state) => paintState(state)) : line;
  process.stdout.write(`${renderTable({ head: ["tenant", "service", "containers", "page"], rows, width, paint })}\n`);
  const pages = services.flatMap(({ page }) => (page === undefined ? [] : [page]));
  if (pages.length > 0) {
    process.stdout.write(`Open in a browser:\n${pages.map((page) => `  ${page}`).join("\n")}\n`);
  }
}

function paintState(state: string): string {
  return state === "running" ? colors.green(state) : state === "failed" ? colors.red(state) : colors.yellow(state);
}
