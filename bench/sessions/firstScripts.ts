/** What a user of Streamlit waits for whose session is a spare one: the first byte of the page, and the end of the first run of the script. */
import { setTimeout as sleep } from "node:timers/promises";
import { frameworks } from "./places";
import { appFolder, at, row, startLauncher, stop, timeOf } from "./servers";

/** Milliseconds in which a spare session of Streamlit is started. */
const spareTime = 5_000;

export async function firstScripts(count: number): Promise<void> {
  const { streamlit } = frameworks;
  const folder = appFolder();
  const command = streamlit.prepare(folder);
  const server = await startLauncher(folder, "sandbox", { command, memoryPerSession: 512, spareSessions: 1 });
  const pages: number[] = [];
  const scripts: number[] = [];
  for (let index = 0; index < count; index += 1) {
    await sleep(spareTime);
    const user = `user-${index}`;
    pages.push(await timeOf(server, "/", user));
    const began = performance.now();
    await streamlit.open(server, user);
    scripts.push(performance.now() - began);
  }
  await stop(server);
  const shown = (times: readonly number[]) =>
    [at(0.5, times), at(0.95, times), Math.max(...times)].map((time) => `${Math.round(time)} ms`).join(" | ");
  row(`${count} users of Streamlit, each with a spare session`, "p50", "p95", "last");
  row("---", "---:", "---:", "---:");
  row("first byte", shown(pages));
  row("first run of the script", shown(scripts));
}
