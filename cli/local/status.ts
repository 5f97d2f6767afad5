import Table from "cli-table3";
import colors from "picocolors";
import { findRun, type ServiceStatus } from "../../local/run";

export async function showStatus(cloudFolder: string): Promise<void> {
  const run = await findRun(cloudFolder);
  if (run) {
    return printStatus(await run.services());
  }
  process.stdout.write("nothing runs; start it with 'bulkhead local up'\n");
  process.exitCode = 1;
}

/** Each service with its containers; what doesn't run says why. */
export function printStatus(services: readonly ServiceStatus[]): void {
  const table = new Table({
    head: ["Tenant", "Service", "Containers", "Open in a browser"],
    style: { head: [], border: [] },
  });
  for (const { tenant, name, containers, page } of services) {
    const states = containers.map(({ name: container, state, problem }) => {
      const colored =
        state === "running" ? colors.green(state) : state === "failed" ? colors.red(state) : colors.yellow(state);
      return `${container}: ${colored}${problem ? `\n  ${problem}` : ""}`;
    });
    table.push([
      tenant ?? "-",
      name,
      states.join("\n") || colors.dim("stopped"),
      page ?? colors.dim("not from the internet"),
    ]);
  }
  process.stdout.write(`${table.toString()}\n`);
}
